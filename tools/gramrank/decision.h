/* SPDX-License-Identifier: MIT */
/*
 * decision: how the machines of a weights file decide on a histogram, and by which grams.
 */
#ifndef GRAMRANK_DECISION_H
#define GRAMRANK_DECISION_H

#include "../../format/rank.h"
#include "../../format/weights.h"

/* The decision of one machine. */
struct decision {
	double value;                        /* F: above 0 for the machine's label */
	struct rank_gram pro[RANK_GRAMS];    /* the grams that add most for it, largest first */
	struct rank_gram contra[RANK_GRAMS]; /* and against it; gram.s NULL: no more grams */
};

/* Decides on the histogram, to whose grams the decisions then point: F = bias + the sum over its
 * grams of weight * sqrt(share), where a share is ln(1 + count) divided by the sum of these over
 * all grams, known or not. decisions[i] is that of machine i; pro and contra are set if `explain`.
 * Sorts the grams by their counts, so that their order does not matter. Returns false if out of
 * memory. */
bool decide(struct decision *decisions, const struct weights *w, struct hist *h, bool explain);

#endif
