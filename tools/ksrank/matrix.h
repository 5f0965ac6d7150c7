/* SPDX-License-Identifier: MIT */
/*
 * rows: a small bank as a table: a row for each bin, in their order, a column for each model. A
 * sample needs the rows of its own bins alone: between two of them its curve is flat and a model's
 * only grows, so that the widest gap is at one of its bins or right before one.
 */
#ifndef KSRANK_MATRIX_H
#define KSRANK_MATRIX_H

#include "sample.h"

enum {
	MATRIX_MODELS = 512,             /* of a bank that is a table: at most */
	MATRIX_BYTES = 64 * 1024 * 1024, /* and its size */
	MATRIX_TILE = 16                 /* columns measured at a time */
};

struct matrix {
	size_t width;          /* columns, a multiple of MATRIX_TILE */
	size_t bins;           /* of the bank */
	double *share, *sum;   /* by bin; a sum's row i is right before bin i; owned */
	double *above, *below; /* a row of results each; owned */
};

/* Whether a bank can be a table. */
bool matrix_fit(const struct index *x);

/* Makes it, of shares or of sums: false where memory ran out. */
bool matrix_make(struct matrix *r, const struct index *x, bool sums);

/* The distances from the sample of all models, in the order of the entries, to the last digit what
 * metric->distance says; where the metric can be more than its basis tells, what that tells. */
const double *matrix_measure(struct matrix *r, const struct index *x, const struct sample *s,
                             const struct metric *metric);

void matrix_free(struct matrix *r);

#endif
