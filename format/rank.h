/* SPDX-License-Identifier: MIT */
/*
 * rank: rows of the rank and the verdict stream: their columns and order stand here alone.
 *
 *     #sample truth metric rank label distance model [reason...]      (ksrank, gramrank)
 *     #sample truth verdict score [known [p]]                         (ksvote)
 *
 * Names are escaped as in headers, and a field's own leading `#` is written `\#`, so that no row
 * looks like a comment. `-` is the truth of a sample without a label. Readers find the columns by
 * the `#` line, in any order and among others; without one they are in the order above.
 */
#ifndef FORMAT_RANK_H
#define FORMAT_RANK_H

#include "stream.h"

enum {
	LABEL_LEN = 510,    /* bytes of a label as it stands in a row: 255, each of them escaped */
	LABELS_MOST = 1024, /* labels of a stream that readers have to take */
	ROW_FIELDS = 64     /* among which the columns of a `#` line are */
};

#define VERDICT_UNKNOWN "unknown" /* the verdict on a sample that the bank cannot judge */

/* What the rows of a stream are, by the last `#` line that names columns. */
enum rows {
	ROWS_UNNAMED, /* there was none */
	ROWS_RANKS,
	ROWS_VERDICTS,
	ROWS_OTHER /* it lacks a column that both kinds need: no row can be read */
};

/* All zero before the first line of a stream. */
struct row_columns {
	enum rows rows;
	unsigned char at[7]; /* the field of each column, as in struct rank_row or verdict_row */
};

/* Takes a comment into account: true if it names columns, which is if `sample` is one of them. */
bool columns_read(struct row_columns *c, const struct line *comment);

/* A field of a row: not terminated; escaped as in headers, without the mark of a leading `#`;
 * points into the line. */
struct rank_row {
	struct value sample, truth, metric;
	uint64_t rank; /* from 1, per sample, metric and label */
	struct value label;
	double distance; /* 0 to 1 for the built-in metrics but `svm`, which may be below 0 */
	struct value model;
	struct value rest; /* written: further columns, as they are; s NULL: none */
};

struct verdict_row {
	struct value sample, truth, verdict;
	double score;    /* above 0: the positive label wins; NAN: `-`, there is none */
	double known, p; /* written, not read; NAN: `-` */
};

/* The line that names the columns; that of ranks has no newline yet, for columns of one's own. */
void rank_put_names(struct text *out);
void rank_put(struct text *out, const struct rank_row *row);

/* Writes a row as a JSON object on a line, whose members are the columns; `-` becomes null. The
 * rest of the row, if there is any, are further members. */
void rank_put_json(struct text *out, const struct rank_row *row);

enum { RANK_GRAMS = 3 }; /* that a row names for a label, and against it */

/* A gram and what it adds to a decision. */
struct rank_gram {
	struct value gram; /* s NULL: none */
	double share;
};

/* What a decision on a sample is made of, for the columns after the model: the decision, the bias,
 * the loudest grams for the label and those against it, and the rest, so that the decision is the
 * sum of the others. `sign` is 1, or -1 for the opposite of it all. */
struct rank_reason {
	double decision, bias;
	const struct rank_gram *pro, *contra; /* RANK_GRAMS each */
	int sign;
};

/* The names of these columns, each after a TAB; and the columns, without the first TAB. */
void rank_put_reason_names(struct text *out);
void rank_put_reason(struct text *out, const struct rank_reason *reason);

/* The first `more` of the columns known and p, 0 to 2, follow. */
void verdict_put_names(struct text *out, int more);
void verdict_put(struct text *out, const struct verdict_row *row, int more);

/* Takes a line apart that is no comment: NULL, or what is wrong with it. */
const char *rank_parse(const struct row_columns *c, const struct line *line, struct rank_row *row);
const char *verdict_parse(const struct row_columns *c, const struct line *line,
                          struct verdict_row *row);

/* Whether a row holds verdicts rather than ranks: by the `#` line, else by what stands in it. */
bool verdict_looks(const struct row_columns *c, const struct line *line);

#endif
