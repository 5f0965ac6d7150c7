/* SPDX-License-Identifier: MIT */
/*
 * packed: labelled histograms, kept in little memory until all are read, then dealt into segments
 * at random.
 *
 * The random number is a hash of a histogram's content and the seed: neither names nor the order of
 * the input change which ones come together.
 */
#ifndef MKMODEL_PACKED_H
#define MKMODEL_PACKED_H

#include "../../format/hist.h"

enum { MODELS_MOST = 1000000 }; /* segments of a label */

/* A histogram to be dealt. */
struct dealt {
	const struct deal *deal; /* to which it belongs */
	uint64_t key;            /* random key that sorts those of its label */
	size_t at;               /* offset in deal->contents */
	uint32_t bins;           /* number of its grams */
	uint32_t label;          /* its number in deal->labels */
	uint32_t segment;        /* which of its label's segments */
	uint32_t name;           /* bytes of its name, which ends at `at`; 0: none kept */
};

/* Reads the bins of a histogram, in byte order of the grams. */
struct deal_reader {
	const char *at;
	uint32_t left; /* bins */
};

struct dealt_bin {
	uint32_t gram; /* its number */
	uint64_t count;
};

/* All zero except the seed has no histograms. Memory: 40 bytes per histogram, 2 to 14, mostly 3 or
 * 4, per bin, and each distinct gram once; twice that while it grows. */
struct deal {
	uint64_t seed;
	struct strtab grams;  /* all grams */
	struct strtab labels; /* of all histograms */
	size_t *segments; /* number of each label's segments, set by the caller after deal_sort();
	                     owned */
	struct text contents; /* per histogram its name and, per bin in byte order, number of the
	                         gram and count */
	struct dealt *hists;  /* owned */
	size_t len, cap;      /* how many there are, how many fit */
};

/* Keeps a copy of a histogram, whose bins it sorts by gram, with its name or none. Like all
 * functions here, ends the program if out of memory. */
void deal_keep(struct deal *d, struct hist *h, struct value label, struct value name);

/* Returns the name with which the histogram was kept. */
struct value deal_name(const struct dealt *t);

/* Returns a reader before the first bin of a histogram. */
struct deal_reader deal_read(const struct dealt *t);

/* Reads the next bin. Returns false if there is none. */
bool deal_next(struct deal_reader *r, struct dealt_bin *b);

/* Adds a histogram to a sum. Returns false if the counts add up to more than COUNT_MOST. */
bool deal_add(const struct dealt *t, struct hist *sum);

void deal_free(struct deal *d);

#endif
