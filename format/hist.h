/* SPDX-License-Identifier: MIT */
/*
 * hist: a histogram in memory: grams and their counts, found by XXH3.
 */
#ifndef FORMAT_HIST_H
#define FORMAT_HIST_H

#include "stream.h"
#include "strtab.h"

enum { HIST_NO_MEMORY = -1, HIST_OVERFLOW = -2 };

#define COUNT_MOST ((uint64_t)INT64_MAX) /* the largest count or total, 2^63-1 */

/* All zero is an empty histogram. Memory: 48 to 96 bytes a bin, one to two times its gram, and
 * about 60 bytes a bin more while it is sorted. */
struct hist {
	struct header head;  /* name, label, n...: as the stream had it */
	uint64_t n;          /* tokens of each gram; 0: not known yet */
	uint64_t total;      /* sum of the counts */
	struct strtab grams; /* bin i has gram i: in the order of their first appearance */
	uint64_t *counts;    /* of the bins; owned */
	size_t room;         /* of counts */
	bool open;           /* for hist_next(): a histogram is being read */
	bool pending;        /* for hist_next(): the next one's header has been read */
};

/* Empties the histogram and keeps its memory. */
void hist_clear(struct hist *h);
void hist_free(struct hist *h);

/* Empties the histogram for the trace of this header: NULL, or what is wrong with its n. */
const char *hist_begin(struct hist *h, const struct header *head);

/* Adds count to a gram of any bytes; 0, HIST_NO_MEMORY, or HIST_OVERFLOW where a sum would pass
 * COUNT_MOST: then nothing is changed. */
int hist_add(struct hist *h, const char *gram, size_t len, uint64_t count);

/* Returns the bin of a gram, STRTAB_NONE where it does not occur. */
static inline int64_t hist_find(const struct hist *h, const char *gram, size_t len)
{
	return strtab_find(&h->grams, gram, len);
}

/* Returns the gram of a bin; valid until the next hist_add(). */
static inline struct value hist_gram(const struct hist *h, size_t bin)
{
	return strtab_string(&h->grams, bin);
}

/* Checks a gram and that it has *n tokens; *n is 0 before the first one. NULL, or what is wrong. */
const char *gram_check(uint64_t *n, const char *gram, size_t len);

/* hist_add() for what a stream holds: the gram is checked, and so is the number of its tokens
 * against h->n, which the first gram sets where the header did not. NULL, or what is wrong. */
const char *hist_add_gram(struct hist *h, const char *gram, size_t len, uint64_t count);

/* Whether the header's total, if it has one, is that of the counts: no line is missing or
 * changed. */
bool hist_whole(const struct hist *h);

/* Sorts the bins: by their grams' bytes, or highest count first and equal counts by bytes. The
 * histogram can be looked up and added to as before. 0 or HIST_NO_MEMORY. */
int hist_sort_grams(struct hist *h);
int hist_sort_counts(struct hist *h);

/* Halves every count, rounded down, and drops the bins whose count is then 0. 0 or HIST_NO_MEMORY:
 * then the histogram can only be cleared or freed. */
int hist_halve(struct hist *h);

/* Appends the histogram as text: its header with n and total set, then a line a bin in the order
 * of hist_sort_counts(); the bins themselves stay as they are. 0 or HIST_NO_MEMORY. */
int hist_put(struct text *out, struct hist *h);

/* What hist_next() found. */
enum hist_got {
	HIST_END,   /* the stream is over */
	HIST_ERROR, /* a read or memory failed: stream->in.error is errno; the stream is over */
	HIST_BAD,   /* a line is refused: stream->why, stream->in.number; the rest still counts */
	HIST_READY  /* h holds the next histogram, header and all, until the next call */
};

/* Reads the histogram stream on. A gram that occurs twice is added up. */
enum hist_got hist_next(struct stream *s, struct hist *h);

#endif
