/* SPDX-License-Identifier: MIT */
/*
 * calibrate: the threshold that keeps a rate of false alarms, from scores of samples with a known
 * truth, and the p-value of a score among them (split conformal prediction).
 */
#ifndef KSVOTE_CALIBRATE_H
#define KSVOTE_CALIBRATE_H

#include "../../format/line.h"
#include "../../format/text.h"

/* A rate of `parts` in `of`, a power of ten up to 1e9: exactly the decimal that the user wrote. */
struct rate {
	uint64_t parts, of;
};

/* A score of a sample with a known truth; NAN: none, the verdict was `unknown`. */
struct score {
	double score;
	bool positive;
};

/* All zero has no scores. Memory: 16 bytes per sample, twice that while it grows. */
struct scored {
	struct score *at; /* owned */
	size_t len, cap;
};

/* The argument of -t. All zero is the threshold 0. */
struct threshold {
	double least;   /* what a positive score must exceed */
	double *scores; /* of the calibration, highest first; owned */
	size_t len;     /* of those */
	uint64_t n;     /* samples of the calibration, with or without a score; 0: no calibration */
};

/* Reads a rate from 0 to 1. Ends the program if it is anything else. */
struct rate take_rate(const char *arg);

/* Adds a score. Ends the program if out of memory. */
void scored_add(struct scored *s, double score, bool positive);

/* Appends the threshold file (sysgram(5)): the least threshold that at most floor(r (n + 1)) - 1 of
 * the n scores that are not positive exceed, and these scores. Sorts the scores. If no threshold
 * keeps the rate r, appends nothing, puts the reason into `why`, of `size` bytes, and returns
 * false. */
bool scored_threshold(struct scored *s, struct rate rate, struct text *out, char *why, size_t size);

/* Takes a threshold: a number, or the name of a file that scored_threshold() wrote. Ends the
 * program if it is neither. */
void threshold_take(struct threshold *t, const char *arg);

/* Reads such a file. Returns NULL, or what is wrong; then *number is the line, or 0 for the file as
 * a whole. */
const char *threshold_read(struct threshold *t, struct lines *in, uint64_t *number);

void threshold_free(struct threshold *t);

/* Returns the p-value of a score: (1 + how many of n score at least as high) / (n + 1). NAN without
 * a calibration or without a score. */
double threshold_p(const struct threshold *t, double score);

#endif
