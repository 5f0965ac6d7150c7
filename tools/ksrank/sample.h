/* SPDX-License-Identifier: MIT */
/*
 * sample: a histogram laid out over the grams of an image.
 */
#ifndef KSRANK_SAMPLE_H
#define KSRANK_SAMPLE_H

#include "distance.h"

/* A gram of the sample. Its place in the order of the bins is 2i + 1 for the bank's gram i; the
 * even places between them are for grams that only the sample has. */
struct step {
	struct key key;
	uint32_t place;
	uint64_t count;
	double worth; /* by the order, 1 unless it says otherwise */
	double share;
	double sum; /* of the shares up to and including this gram */
};

/* A sample in the order of an image, with one weight. */
struct sample {
	struct step *steps; /* in the order of the bins; owned */
	size_t len, cap;
	double total, squares; /* of the shares, as struct curve has them */
	double *share, *sum;   /* what struct dense points to; owned */
	uint64_t *count;       /* of the sample's grams, by number of the bank's gram; owned */
	bool counted;          /* whether count is that of this sample */
	bool laid[2];          /* whether share [false] and sum [true] are those of this sample */
	struct dense dense;
	uint32_t grams; /* of the image */
	uint32_t mask;  /* of the numbers of grams that share and sum have room for */
};

/* Takes the histogram. Returns NULL, or "out of memory". */
const char *sample_take(struct sample *s, const struct image *m, const struct hist *h);

/* Computes the shares from the counts by this weight. */
void sample_weigh(struct sample *s, enum weight w);

/* Returns the sample laid out by place: only its sums, or only its shares. */
const struct dense *sample_dense(struct sample *s, bool sums);

/* Returns the share of the sample's distinct grams, or of their occurrences, that a model has no
 * bin for: 0 to 1. The sample has at least one gram. */
double sample_unknown(struct sample *s, const struct curve *m, bool occurrences);

void sample_free(struct sample *s);

#endif
