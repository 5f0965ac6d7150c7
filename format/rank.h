/* SPDX-License-Identifier: MIT */
/*
 * rank: rows of the rank and the verdict stream; nothing else knows their columns.
 *
 *     #sample truth metric rank label distance model [reason...]      (ksrank, gramrank)
 *     #sample truth verdict score [known [p]]                         (ksvote)
 *
 * Names are escaped as in headers, and a field's own leading `#` is written `\#`, so that no row
 * looks like a comment. `-` is the truth of a sample without a label. Readers find the columns by
 * the `#` line, in any order and among others; without such a line the order is as above.
 */
#ifndef FORMAT_RANK_H
#define FORMAT_RANK_H

#include "stream.h"

enum {
	LABEL_LEN = 510,    /* bytes of a label in a row: 255, each of them escaped */
	LABELS_MOST = 1024, /* labels of a stream that readers must accept */
	ROW_FIELDS = 64     /* among which the columns are found */
};

#define VERDICT_UNKNOWN "unknown" /* the verdict on a sample that the bank cannot judge */

/* The kind of a stream's rows, by the last `#` line that names columns. */
enum rows {
	ROWS_UNNAMED, /* no such line */
	ROWS_RANKS,
	ROWS_VERDICTS,
	ROWS_OTHER /* it lacks a column of either kind: no row can be read */
};

/* All zero before the first line of a stream. */
struct row_columns {
	enum rows rows;
	unsigned char at[7]; /* the field of each column, as in struct rank_row or verdict_row */
};

/* Reads a comment that may name columns. Returns true if it does: if `sample` is one of them. */
bool columns_read(struct row_columns *c, const struct line *comment);

/* Fields of a row are not terminated, escaped as in headers, without the mark of a leading `#`, and
 * point into the line. */
struct rank_row {
	struct value sample, truth, metric;
	uint64_t rank; /* from 1, per sample, metric and label */
	struct value label;
	double distance; /* 0 to 1 for the built-in metrics, except `svm`, which may be below 0 */
	struct value model;
	struct value rest; /* written, not read: further columns, verbatim; s NULL: none */
};

struct verdict_row {
	struct value sample, truth, verdict;
	double score;    /* above 0: the positive label wins; NAN: none, `-` */
	double known, p; /* written, not read; NAN: `-` */
};

/* Write the line of column names, without its newline, so that further columns can follow; and a
 * row. */
void rank_put_names(struct text *out);
void rank_put(struct text *out, const struct rank_row *row);

/* Writes a row as a line with a JSON object whose members are the columns; `-` becomes null. The
 * rest of the row, if any, is further members. */
void rank_put_json(struct text *out, const struct rank_row *row);

/* The gram at which sample and model differ most: its share in each, the gap there, and the side
 * that it speaks for. */
struct rank_gap {
	struct value gram; /* s NULL: none */
	double sample, model, gap;
	struct value side; /* a label; s NULL: none */
};

/* Write the names of these columns, each after a TAB; the columns, without the first TAB; and the
 * members of a JSON object. */
void rank_put_gap_names(struct text *out);
void rank_put_gap(struct text *out, const struct rank_gap *gap);
void rank_put_gap_json(struct text *out, const struct rank_gap *gap);

enum { RANK_GRAMS = 3 }; /* named in a row for a label, and as many against it */

/* A gram and what it adds to a decision. */
struct rank_gram {
	struct value gram; /* s NULL: none */
	double share;
};

/* What makes up a decision on a sample, for the columns after the model: the decision, the bias,
 * the grams that add most for the label and against it, and the rest, so that the decision is the
 * sum of the others. `sign` is 1, or -1 to negate all of them. */
struct rank_reason {
	double decision, bias;
	const struct rank_gram *pro, *contra; /* RANK_GRAMS each */
	int sign;
};

/* Write the names of these columns, each after a TAB; and the columns, without the first TAB. */
void rank_put_reason_names(struct text *out);
void rank_put_reason(struct text *out, const struct rank_reason *reason);

/* Write the line of column names, and a row; `more`, 0 to 2, is how many of the columns known and p
 * follow. */
void verdict_put_names(struct text *out, int more);
void verdict_put(struct text *out, const struct verdict_row *row, int more);

/* Writes a row as a line with a JSON object whose members are all columns; a `-` becomes null. */
void verdict_put_json(struct text *out, const struct verdict_row *row);

/* Parse a line that is not a comment. Return NULL, or what is wrong with it. */
const char *rank_parse(const struct row_columns *c, const struct line *line, struct rank_row *row);
const char *verdict_parse(const struct row_columns *c, const struct line *line,
                          struct verdict_row *row);

/* Returns whether a row is a verdict rather than a rank: by the `#` line, else by its fields. */
bool verdict_looks(const struct row_columns *c, const struct line *line);

#endif
