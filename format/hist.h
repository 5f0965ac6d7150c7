/* SPDX-License-Identifier: MIT */
/*
 * hist: a histogram in memory: grams and their counts, looked up by XXH3.
 */
#ifndef FORMAT_HIST_H
#define FORMAT_HIST_H

#include "stream.h"
#include "strtab.h"

enum { HIST_NO_MEMORY = -1, HIST_OVERFLOW = -2 };

#define COUNT_MOST ((uint64_t)INT64_MAX) /* the largest count or total, 2^63-1 */

/* All zero is an empty histogram. Memory per bin: 48 to 96 bytes, one to two times its gram, and
 * about 60 bytes more during a sort. */
struct hist {
	struct header head;  /* name, label, n...: as read from the stream */
	uint64_t n;          /* tokens of each gram; 0: not known yet */
	uint64_t total;      /* sum of the counts */
	struct strtab grams; /* bin i has gram i, in order of first appearance */
	uint64_t *counts;    /* of the bins; owned */
	size_t room;         /* of counts */
	bool open;           /* for hist_next(): a histogram is being read */
	bool pending;        /* for hist_next(): the next header has been read */
};

/* Empties the histogram, and keeps its memory. */
void hist_clear(struct hist *h);
void hist_free(struct hist *h);

/* Empties the histogram for the trace of this header. Returns NULL, or what is wrong with its n. */
const char *hist_begin(struct hist *h, const struct header *head);

/* Adds count to a gram of any bytes. Returns 0, HIST_NO_MEMORY, or HIST_OVERFLOW if the total would
 * exceed COUNT_MOST; then nothing changes. */
int hist_add(struct hist *h, const char *gram, size_t len, uint64_t count);

/* Returns the bin of a gram, or STRTAB_NONE. */
static inline int64_t hist_find(const struct hist *h, const char *gram, size_t len)
{
	return strtab_find(&h->grams, gram, len);
}

/* Returns the gram of a bin; valid until the next hist_add(). */
static inline struct value hist_gram(const struct hist *h, size_t bin)
{
	return strtab_string(&h->grams, bin);
}

/* Checks that a gram is valid and has *n tokens; sets *n from the first one if it is 0. Returns
 * NULL, or what is wrong. */
const char *gram_check(uint64_t *n, const char *gram, size_t len);

/* Does what hist_add() does for a gram from a stream: checks it, and the number of its tokens
 * against h->n, which the first gram sets if the header did not. Returns NULL, or what is wrong. */
const char *hist_add_gram(struct hist *h, const char *gram, size_t len, uint64_t count);

/* Returns whether the header's total, if it has one, is the sum of the counts: no line is missing
 * or changed. */
bool hist_whole(const struct hist *h);

/* Returns why a histogram does not go with earlier ones of this n (0: of none yet), or NULL if it
 * does. One without grams and without n in its header goes with any. */
const char *hist_misfit(const struct hist *h, uint64_t n);

/* Sort the bins: by their grams' bytes, or highest count first and equal counts by bytes. The
 * histogram can still be searched and added to. Return 0 or HIST_NO_MEMORY. */
int hist_sort_grams(struct hist *h);
int hist_sort_counts(struct hist *h);

/* Halves every count, rounding down, and drops the bins whose count becomes 0. Returns 0 or
 * HIST_NO_MEMORY; then the histogram can only be cleared or freed. */
int hist_halve(struct hist *h);

/* Appends the histogram as text: its header with n and total set, then one line per bin in the
 * order of hist_sort_counts(); the bins themselves keep their order. Returns 0 or
 * HIST_NO_MEMORY. */
int hist_put(struct text *out, struct hist *h);

/* What hist_next() returns. */
enum hist_got {
	HIST_END,   /* the stream is over */
	HIST_ERROR, /* reading failed or out of memory: stream->in.error is errno; the stream is
	               over */
	HIST_BAD,   /* a line is refused: stream->why, stream->in.number; the others count */
	HIST_READY  /* h holds the next histogram, with its header, until the next call */
};

/* Reads the histogram stream. The counts of a gram that occurs twice are added up. */
enum hist_got hist_next(struct stream *s, struct hist *h);

#endif
