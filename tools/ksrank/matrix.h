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

/* Returns false if memory runs out. */
bool matrix_begin(struct matrix *r, const struct image *m);

/* Computes the distances of all models from the sample, in the order of the models: the same to the
 * last digit as metric->distance or, if the metric is not exact, the lower bound of its basis. */
const double *matrix_measure(struct matrix *r, const struct image *m, const struct sample *s,
                             const struct metric *metric);

void matrix_free(struct matrix *r);

#endif
