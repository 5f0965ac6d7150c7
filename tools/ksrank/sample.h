/* SPDX-License-Identifier: MIT */
/*
 * sample: a histogram laid out over the bins of an index.
 */
#ifndef KSRANK_SAMPLE_H
#define KSRANK_SAMPLE_H

#include "index.h"

/* A gram of the sample. */
struct step {
	const char *gram;
	size_t len;
	uint64_t listed; /* line in the order; UINT64_MAX: none */
	uint32_t place;
	uint64_t count;
	double worth; /* by the order, 1 unless it says otherwise */
	double share;
	double sum; /* of the shares up to and with this gram */
};

/* A sample in the order of an index, with one weight. */
struct sample {
	struct step *steps; /* in the order of the bins; owned */
	size_t len, cap;
	double total, squares; /* of the shares, as struct curve has them */
	double *share, *sum;   /* what struct dense points to; owned */
	bool laid[2];          /* whether share and sum are those of this sample */
	struct dense dense;
	size_t places; /* 2 * grams of the index + 1 */
};

/* Takes the histogram. NULL, or "out of memory". */
const char *sample_take(struct sample *s, const struct index *x, const struct hist *h);

/* Gives the counts their shares under this weight. */
void sample_weigh(struct sample *s, enum weight w);

/* The sample laid out by place: only its sums, or only its shares. */
const struct dense *sample_dense(struct sample *s, bool sums);

/* Returns the share of the sample's distinct grams, or of their occurrences, that a model has no
 * bin for: 0 to 1. The sample has at least one gram. */
double sample_unknown(const struct sample *s, const struct model *m, bool occurrences);

void sample_free(struct sample *s);

#endif
