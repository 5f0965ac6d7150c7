/*
 * hist: a histogram in memory: grams and their counts, found by XXH3.
 */
#ifndef FORMAT_HIST_H
#define FORMAT_HIST_H

#include "stream.h"

enum { HIST_NO_MEMORY = -1, HIST_OVERFLOW = -2 };

#define COUNT_MOST ((uint64_t)INT64_MAX) /* the largest count or total, 2^63-1 */

struct bin {
	uint64_t count;
	uint64_t hash; /* of the gram, seeded: not for files */
	size_t at;     /* the gram's first byte in hist->grams */
	uint32_t len;  /* its bytes */
};

struct slot {
	uint32_t tag; /* the hash's upper half */
	uint32_t bin; /* index of the bin + 1; 0: empty */
};

/* All zero is an empty histogram. Memory: 48 to 96 bytes a bin, one to two times its gram, and
 * about 60 bytes a bin more while it is sorted. */
struct hist {
	struct header head; /* name, label, n...: as the stream had it */
	uint64_t n;         /* tokens of each gram; 0: not known yet */
	uint64_t total;     /* sum of the counts */
	struct bin *bins;   /* in the order of their first appearance; owned */
	size_t len, cap;    /* how many there are, how many fit */
	struct slot *slots; /* open addressing, at most half full; owned */
	size_t mask;        /* number of slots - 1 */
	struct text grams;
	uint64_t seed; /* of the hashes, random: no input can choose its collisions */
	bool open;     /* for hist_next(): a histogram is being read */
	bool pending;  /* for hist_next(): the next one's header has been read */
};

/* Empties the histogram and keeps its memory. */
void hist_clear(struct hist *h);
void hist_free(struct hist *h);

/* Empties the histogram for the trace of this header: NULL, or what is wrong with its n. */
const char *hist_begin(struct hist *h, const struct header *head);

/* Adds count to a gram of any bytes; 0, HIST_NO_MEMORY, or HIST_OVERFLOW where a sum would pass
 * COUNT_MOST: then nothing is changed. */
int hist_add(struct hist *h, const char *gram, size_t len, uint64_t count);

/* The bin of a gram, NULL where it does not occur; valid until the next hist_add(). */
struct bin *hist_find(const struct hist *h, const char *gram, size_t len);

/* hist_add() for what a stream holds: the gram is checked, and so is the number of its tokens
 * against h->n, which the first gram sets where the header did not. NULL, or what is wrong. */
const char *hist_add_gram(struct hist *h, const char *gram, size_t len, uint64_t count);

static inline const char *bin_gram(const struct hist *h, const struct bin *b)
{
	return h->grams.s ? h->grams.s + b->at : ""; /* all that were added were empty */
}

/* Sorts the bins: by their grams' bytes, or highest count first and equal counts by bytes. The
 * histogram can be looked up and added to as before. 0 or HIST_NO_MEMORY. */
int hist_sort_grams(struct hist *h);
int hist_sort_counts(struct hist *h);

/* Appends the histogram as text: its header with n and total set, then a line a bin in the order
 * of hist_sort_counts(), which is done first. 0 or HIST_NO_MEMORY. */
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
