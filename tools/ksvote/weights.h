/* SPDX-License-Identifier: MIT */
/*
 * weights: what each metric counts in the vote, as -W says.
 */
#ifndef KSVOTE_WEIGHTS_H
#define KSVOTE_WEIGHTS_H

#include "../../format/stream.h"

/* What the rows of a metric say of a sample. */
enum kind {
	KIND_DISTANCE, /* how far the sample is from a model */
	KIND_SVM,      /* what a linear machine decides, on a sample without a gram too */
	KIND_NOVELTY,  /* what share of its grams a model lacks */
	KIND_MISMATCH  /* the same of their occurrences */
};

/* The kind of the metric of this name. */
enum kind metric_kind(struct value name);

/* A metric's weight, 0 or more: as the list METRIC=WEIGHT,... says (NULL: no list), else 1, or 0
 * for novelty and mismatch. */
double metric_weight(const char *list, struct value name);

/* Ends the program with status 2 and a message if the list is none. */
void weights_check(const char *list);

#endif
