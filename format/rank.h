/*
 * rank: rows of the rank and the verdict stream: their columns and order stand here alone.
 *
 *     #sample truth metric rank label distance model [reason...]      (ksrank)
 *     #sample truth verdict score                                     (ksvote)
 *
 * Names are escaped as in headers. `-` is the truth of a sample without a label.
 */
#ifndef FORMAT_RANK_H
#define FORMAT_RANK_H

#include "stream.h"

enum {
	LABEL_LEN = 510,   /* bytes of a label as it stands in a row: 255, each of them escaped */
	LABELS_MOST = 1024 /* labels of a stream that readers have to take */
};

/* A field of a row: not terminated; escaped as it stands in the stream; points into the line. */
struct rank_row {
	struct value sample, truth, metric;
	uint64_t rank; /* from 1, per sample, metric and label */
	struct value label;
	double distance; /* 0 to 1 for the built-in metrics, at most the root of 2 for any */
	struct value model;
	struct value rest; /* columns behind the model, without the first TAB; s NULL: none */
};

struct verdict_row {
	struct value sample, truth, verdict;
	double score; /* above 0: the positive label wins */
	struct value rest;
};

/* The line that names the columns; that of ranks has no newline yet, for columns of one's own. */
void rank_put_names(struct text *out);
void rank_put(struct text *out, const struct rank_row *row);
void verdict_put_names(struct text *out);
void verdict_put(struct text *out, const struct verdict_row *row);

/* Whether a comment is that line, whatever columns follow. */
bool rank_names(const struct line *line);
bool verdict_names(const struct line *line);

/* Take a line apart: NULL, or what is wrong with it. Comments (`#`) are the caller's to drop. */
const char *rank_parse(const struct line *line, struct rank_row *row);
const char *verdict_parse(const struct line *line, struct verdict_row *row);

#endif
