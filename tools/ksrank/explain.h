/* SPDX-License-Identifier: MIT */
/*
 * explain: the gram in which a sample and a model differ most, for ksrank -x.
 */
#ifndef KSRANK_EXPLAIN_H
#define KSRANK_EXPLAIN_H

#include "nearest.h"

struct explanation {
	struct value gram;    /* borrowed from the sample or the image */
	double sample, model; /* its share in each */
	double gap;           /* sample minus model, in shares or their sums up to this gram */
	size_t steps;         /* grams of the sample up to and including this one */
	uint64_t place;       /* of the gram, as in struct step */
};

/* Finds the gram at which the sums of the shares differ most or, for a metric that ignores the
 * order, the shares; for a look-up, only among the grams that the model lacks. Returns the first
 * such gram, empty if there is none. The sample must have the model's weight. */
struct explanation explain_find(struct nearest *n, size_t model);

/* Returns the group that the gram supports: the one whose nearest model has the smallest gap there,
 * or UINT32_MAX if two are equally near. first[i] is the nearest model of group i, UINT32_MAX if it
 * has none. */
uint32_t explain_side(struct nearest *n, const struct explanation *r, const uint32_t *first);

#endif
