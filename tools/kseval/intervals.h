/* SPDX-License-Identifier: MIT */
/*
 * intervals: 95 % intervals of the figures.
 */
#ifndef KSEVAL_INTERVALS_H
#define KSEVAL_INTERVALS_H

#include "figures.h"

/* NAN where there is none. */
struct interval {
	double low, high;
};

/* The number of bootstrap samples unless the user says: 1000, fewer of more than 20,000 verdicts,
 * and at least 100. */
size_t draws_for(size_t len);

/* The intervals of all figures of verdicts that are sorted: Wilson's of shares, DeLong's of the
 * ROC AUC, for the rest the percentile bootstrap of so many draws (0: none). Ends the program
 * where memory runs out. */
void find_intervals(const struct verdicts *v, size_t draws, struct interval intervals[FIGURES]);

#endif
