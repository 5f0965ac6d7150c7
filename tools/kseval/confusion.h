/* SPDX-License-Identifier: MIT */
/*
 * confusion: how often samples of each label were given each label.
 */
#ifndef KSEVAL_CONFUSION_H
#define KSEVAL_CONFUSION_H

#include "../../format/text.h"
#include "figures.h"

/* Rows are the samples' labels, columns those of the verdicts. */
struct confusion {
	struct text *names; /* of the labels, in their order; not owned */
	size_t labels;
	uint64_t *cells;  /* labels * (labels + 1): the last column is `unknown`; owned */
	uint64_t unknown; /* the sum of that column */
};

/* Counts the verdicts. Ends the program where memory runs out. */
struct confusion confusion_of(struct text *names, size_t labels, const struct verdicts *v);

/* As text; with more than two labels also precision, recall and F1 of each, their means, and the
 * share of verdicts that name the right one. */
void confusion_put(const struct confusion *t, struct text *out);

/* The same figures as the members "labels", "macro_f1" and "right" of a JSON object, with a comma
 * before each. */
void confusion_put_json(const struct confusion *t, struct text *out);

void confusion_free(struct confusion *t);

#endif
