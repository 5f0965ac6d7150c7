/* SPDX-License-Identifier: MIT */
/*
 * confusion: the confusion matrix: how often samples of each label got each verdict.
 */
#ifndef KSEVAL_CONFUSION_H
#define KSEVAL_CONFUSION_H

#include "../../format/text.h"
#include "figures.h"

/* Rows are the samples' labels, columns those of the verdicts. */
struct confusion {
	struct text *names; /* of the labels, in their order; borrowed */
	size_t labels;
	uint64_t *cells;  /* labels * (labels + 1): the last column is `unknown`; owned */
	uint64_t unknown; /* the sum of that column */
};

/* Counts the verdicts. Ends the program if out of memory. */
struct confusion confusion_of(struct text *names, size_t labels, const struct verdicts *v);

/* Appends the matrix as text; with more than two labels also precision, recall and F1 of each,
 * their means, and the share of verdicts that name the right one. */
void confusion_put(const struct confusion *t, struct text *out);

/* Appends the same figures as the members "labels", "macro_f1" and "right" of a JSON object, with a
 * comma before each. */
void confusion_put_json(const struct confusion *t, struct text *out);

void confusion_free(struct confusion *t);

#endif
