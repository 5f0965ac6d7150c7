/* SPDX-License-Identifier: MIT */
/*
 * weights: the weight of each metric in the vote, as given by -W.
 */
#ifndef KSVOTE_WEIGHTS_H
#define KSVOTE_WEIGHTS_H

#include "../../format/stream.h"

/* What the rows of a metric measure. */
enum kind {
	KIND_DISTANCE, /* the distance of the sample from a model */
	KIND_SVM,      /* the decision of a linear machine, even on a sample without grams */
	KIND_NOVELTY,  /* the share of its distinct grams that a model lacks */
	KIND_MISMATCH  /* the share of their occurrences */
};

/* Returns the kind of the metric of this name. */
enum kind metric_kind(struct value name);

/* Returns a metric's weight, 0 or more: that of the list METRIC=WEIGHT,... (NULL: no list), else 1,
 * or 0 for novelty and mismatch. */
double metric_weight(const char *list, struct value name);

/* Ends the program with status 2 and a message if this is not such a list. */
void weights_check(const char *list);

#endif
