/* SPDX-License-Identifier: MIT */
/*
 * decision: what the machines of a weights file say to a histogram, and by which grams.
 */
#ifndef GRAMRANK_DECISION_H
#define GRAMRANK_DECISION_H

#include "../../format/rank.h"
#include "../../format/weights.h"

/* Of one machine. */
struct decision {
	double value;                     /* F: above 0 speaks for the machine's label */
	struct rank_gram pro[RANK_GRAMS]; /* the grams that spoke loudest for it, loudest first */
	struct rank_gram contra[RANK_GRAMS]; /* and against it; gram.s NULL: no more of them */
};

/* Decides on the histogram, whose grams the decisions then point to: by F = bias + the sum over
 * its grams of weight * sqrt(share), a share being ln(1 + count) divided by the sum of these over
 * all grams, known or not. decisions[i] is of machine i; the loudest grams are found where
 * `explain` says so. The order of the histogram's grams changes nothing: they are sorted by their
 * counts. False where memory ran out. */
bool decide(struct decision *decisions, const struct weights *w, struct hist *h, bool explain);

#endif
