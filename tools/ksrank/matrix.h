/* SPDX-License-Identifier: MIT */
/*
 * matrix: measures a small bank by the tables of its image, all models at once.
 */
#ifndef KSRANK_MATRIX_H
#define KSRANK_MATRIX_H

#include "../../format/image_distance.h"
#include "sample.h"

struct matrix {
	size_t width;          /* columns, a multiple of TABLE_TILE */
	size_t grams;          /* of the bank: rows */
	double *above, *below; /* a row of results each; owned */
};

/* False where memory runs out. */
bool matrix_begin(struct matrix *r, const struct image *m);

/* The distances from the sample of all models, in their order, to the last digit what
 * metric->distance says; where the metric can be more than its basis tells, what that tells. */
const double *matrix_measure(struct matrix *r, const struct image *m, const struct sample *s,
                             const struct metric *metric);

void matrix_free(struct matrix *r);

#endif
