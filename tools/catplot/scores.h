/* SPDX-License-Identifier: MIT */
/*
 * scores: the verdicts of kswatch(1) on a trace, by the number of its calls so far.
 *
 * Memory does not depend on their number: when SCORES_MOST are held, only the higher score of each
 * two neighbours is kept.
 */
#ifndef CATPLOT_SCORES_H
#define CATPLOT_SCORES_H

#include "../../format/stream.h"

enum { SCORES_MOST = 2048 };

struct window_score {
	uint64_t calls; /* of the trace that it judges */
	double score;
	bool alarm; /* the verdict is the positive label */
};

struct scores {
	struct window_score at[SCORES_MOST];
	size_t len;
	uint64_t every,
	    skipped;      /* one of this many is held; how many were skipped since the last one */
	double low, high; /* the least and highest score, and 0 */
	size_t column[3]; /* where calls, verdict and score are */
};

/* Starts with the columns of kswatch(1). */
void scores_begin(struct scores *s);

/* Takes a line of kswatch(1): a row, or the names of the columns. Returns NULL, or what is wrong
 * with it. Ignores a row without a score, whose verdict is unknown. */
const char *scores_take(struct scores *s, const struct line *line, const char *positive);

#endif
