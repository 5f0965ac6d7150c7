/*
 * threshold: what ksvote measures on samples whose truth is known, and reads again: the score above
 * which only a wanted share of the negatives comes.
 */
#ifndef KSVOTE_CALIBRATE_H
#define KSVOTE_CALIBRATE_H

#include "../../format/text.h"

/* A score whose truth is known. */
struct score {
	double score;
	bool positive;
};

/* All zero is the empty one. Memory: 16 bytes a sample, twice that while it grows. */
struct scored {
	struct score *at; /* owned */
	size_t len, cap;
};

/* Ends the program where memory runs out. */
void scored_add(struct scored *s, double score, bool positive);

/* Appends, under a line of names, the least threshold above which at most `rate` (0 to 1) of the
 * negatives score; the share that does, its 95 % interval, the number of negatives; the share of
 * the positives above it, and their number. False, and nothing, if there is no negative. Sorts. */
bool scored_threshold(struct scored *s, double rate, struct text *out);

/* A rate from 0 to 1 as the user wrote it. Ends the program if it is none. */
double take_rate(const char *arg);

/* A threshold: a number, or the first one in a file that scored_threshold() wrote. Ends the program
 * if there is none. */
double take_threshold(const char *arg);

#endif
