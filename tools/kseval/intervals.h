/* SPDX-License-Identifier: MIT */
/*
 * intervals: 95 % intervals of the figures.
 */
#ifndef KSEVAL_INTERVALS_H
#define KSEVAL_INTERVALS_H

#include "figures.h"

/* NAN: none. */
struct interval {
	double low, high;
};

/* Returns the default number of bootstrap samples: 1000, fewer for more than 20,000 verdicts, at
 * least 100. */
size_t draws_for(size_t len);

/* Computes the intervals of all figures of sorted verdicts, whose ROC AUC is this: Wilson's for
 * shares, DeLong's for the ROC AUC, and the percentile bootstrap of this many draws (0: none) for
 * the others. Ends the program if out of memory. */
void find_intervals(const struct verdicts *v, double auc, size_t draws,
                    struct interval intervals[FIGURES]);

#endif
