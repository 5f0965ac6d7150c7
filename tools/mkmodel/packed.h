/* SPDX-License-Identifier: MIT */
/*
 * deal: labelled histograms, kept small until all are there, and dealt into segments by chance.
 *
 * Chance is a hash of what a histogram holds and of the seed: neither names nor the order of
 * the input change which ones come together.
 */
#ifndef MKMODEL_PACKED_H
#define MKMODEL_PACKED_H

#include "../../format/hist.h"

enum { MODELS_MOST = 1000000 }; /* of a label */

/* A histogram that waits for the deal. */
struct dealt {
	const struct deal *deal; /* that it belongs to */
	uint64_t key;            /* where chance puts it among those of its label */
	size_t at;               /* its first byte in deal->contents */
	uint32_t bins;           /* its grams */
	uint32_t label;          /* its number in deal->labels */
	uint32_t segment;        /* of its label's segments */
	uint32_t name;           /* bytes of its name, which ends at `at`; 0: it needs none */
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

/* All zero but the seed is the empty one. Memory: 40 bytes a histogram, 2 to 14, mostly 3 or 4,
 * a bin of it, and each distinct gram once; twice that while it grows. */
struct deal {
	uint64_t seed;
	struct strtab grams;  /* all that occur */
	struct strtab labels; /* of all histograms */
	size_t *segments;     /* of each label, once deal_sort() was called: the caller's; owned */
	struct text contents; /* the name; per bin, in byte order: number of the gram, and count */
	struct dealt *hists;  /* owned */
	size_t len, cap;      /* how many there are, how many fit */
};

/* Keeps a histogram, whose bins are sorted by gram, with its name, or none. Ends the program where
 * memory runs out, as all of this does. */
void deal_keep(struct deal *d, struct hist *h, struct value label, struct value name);

/* Returns the name that the histogram was kept with. */
struct value deal_name(const struct dealt *t);

struct deal_reader deal_read(const struct dealt *t);

/* False where there is no further bin. */
bool deal_next(struct deal_reader *r, struct dealt_bin *b);

/* Adds a histogram to a sum; false where the counts add up to more than COUNT_MOST. */
bool deal_add(const struct dealt *t, struct hist *sum);

/* Returns the number of a string, which is put into the table if it is new. */
uint32_t deal_number(struct strtab *table, struct value string);

void deal_free(struct deal *d);

#endif
