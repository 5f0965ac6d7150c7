/*
 * distance: how far two distributions over the same order of bins are from each other.
 */
#ifndef DISTANCE_H
#define DISTANCE_H

#include <stddef.h>
#include <stdint.h>

/* A distribution as a sparse list of its bins. */
struct curve {
	const uint32_t *place; /* of each bin in the order, ascending */
	const double *share;   /* of each bin: above 0, 1 in all */
	const double *sum;     /* of the shares up to and with this bin */
	size_t len;
	double norm; /* square root of the sum of the squares of the shares */
};

/* The sample, laid out over the places of all bins of the bank: an odd place 2i + 1 is that of the
 * bank's bin number i, the even ones between them are for what only the sample has. */
struct dense {
	const double *share; /* by place */
	const double *sum;   /* of the shares up to and with this place */
	double norm;
};

struct metric {
	const char *name;
	double (*distance)(const struct dense *sample, const struct curve *model);
	int cumulative; /* it is at least the gap between the cumulative curves at any place */
};

/* Ends with a name of NULL. The distance depends on the two alone, to the last digit. */
extern const struct metric metrics[];

#endif
