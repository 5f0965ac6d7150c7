/* SPDX-License-Identifier: MIT */
/*
 * reason: the gram in which a sample and a model differ most, for ksrank -x.
 */
#ifndef KSRANK_EXPLAIN_H
#define KSRANK_EXPLAIN_H

#include "nearest.h"

struct explanation {
	struct value gram;    /* borrowed from the sample or the image */
	double sample, model; /* its share in each */
	double gap;           /* sample less model: of shares, or of their sums up to this gram */
	size_t steps;         /* grams of the sample up to and with this one */
	uint64_t place;
};

/* Where the sums of the shares are furthest from each other or, for a metric that knows no order,
 * the shares; for a look-up, of the grams that the model has not. The first such gram, of no bytes
 * where there is none; the sample is weighed as the model is. */
struct explanation explain_find(struct nearest *n, size_t model);

/* Returns the group for which the gram speaks: the one whose nearest model has the smallest gap
 * there. first[i] is the nearest model of group i, UINT32_MAX where it has none. UINT32_MAX where
 * two are equally near. */
uint32_t explain_side(struct nearest *n, const struct explanation *r, const uint32_t *first);

#endif
