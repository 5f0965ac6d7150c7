/* SPDX-License-Identifier: MIT */
/*
 * calibrate: the threshold that keeps a rate of false alarms, from scores of samples whose truth is
 * known, and the p-value of a score among them (split conformal prediction).
 */
#ifndef KSVOTE_CALIBRATE_H
#define KSVOTE_CALIBRATE_H

#include "../../format/line.h"
#include "../../format/text.h"

/* A rate of `parts` in `of`, a power of ten of at most 1e9: the decimal that the user wrote. */
struct rate {
	uint64_t parts, of;
};

/* A score whose truth is known; NAN: none, the verdict was `unknown`. */
struct score {
	double score;
	bool positive;
};

/* All zero is the empty one. Memory: 16 bytes a sample, twice that while it grows. */
struct scored {
	struct score *at; /* owned */
	size_t len, cap;
};

/* What -t says. All zero: the threshold 0. */
struct threshold {
	double least;   /* what a score must exceed */
	double *scores; /* of the calibration, the highest first; owned */
	size_t len;     /* of those */
	uint64_t n;     /* samples of the calibration, those without a score included; 0: none */
};

/* Takes a rate from 0 to 1 as the user wrote it. Ends the program if it is none. */
struct rate take_rate(const char *arg);

/* Ends the program where memory runs out. */
void scored_add(struct scored *s, double score, bool positive);

/* Appends the threshold file (sysgram(5)): the least threshold above which floor(r (n + 1)) - 1 of
 * the n scores that are not positive lie, and these scores. Sorts. Where no threshold keeps the
 * rate r, returns false and gives the reason in `why`, of `size` bytes, with nothing appended. */
bool scored_threshold(struct scored *s, struct rate rate, struct text *out, char *why, size_t size);

/* Takes a threshold: a number, or a file that scored_threshold() wrote. Ends the program if there
 * is none. */
void threshold_take(struct threshold *t, const char *arg);

/* Reads such a file: NULL, or what is wrong, at the line *number or, if that is 0, with all of it.
 */
const char *threshold_read(struct threshold *t, struct lines *in, uint64_t *number);

void threshold_free(struct threshold *t);

/* The p-value of a score: (1 + how many of n score at least as high) / (n + 1). NAN without a
 * calibration, or a score. */
double threshold_p(const struct threshold *t, double score);

#endif
