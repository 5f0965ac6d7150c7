/* SPDX-License-Identifier: MIT */
/*
 * distance: how far two distributions over the same order of bins are from each other.
 */
#ifndef KSRANK_DISTANCE_H
#define KSRANK_DISTANCE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../format/image.h"

/* The sample, laid out over all grams of the bank. The arrays have room for every masked number, so
 * numbers of grams in an image need no other check. */
struct dense {
	const double *share;   /* by number of the gram */
	const double *sum;     /* at 2i: of the shares before gram i, at 2i + 1: including it */
	uint32_t mask;         /* of numbers */
	double total, squares; /* of all the sample's shares, as struct curve has them */
};

/* What a distance, or a lower bound on it, is computed from. P and Q are the shares of sample and
 * model in a bin or a group of bins, F and G their sums up to a place. */
enum basis {
	BASIS_GAP,     /* at least any |F - G| */
	BASIS_GAPS,    /* at least the sum of any F - G and any G - F */
	BASIS_COMMON,  /* at least 1 - the sum of min(P, Q) */
	BASIS_ROOTS,   /* its square is at least 1 - the sum of sqrt(P Q) */
	BASIS_PRODUCT, /* 1 - the sum of P Q, divided by the norms of both */
	BASIS_LOOKUP   /* none of these: the sample's grams are looked up among the model's */
};

struct metric {
	const char *name;
	double (*distance)(const struct dense *sample,
	                   const struct curve *model); /* NULL: lookup */
	enum basis basis;
	/* a cheap lower bound on the distance; NULL: none */
	double (*least)(const struct dense *sample, const struct curve *model);
	int exact;        /* the bound of its basis over all bins is the distance itself */
	bool occurrences; /* of a look-up: each occurrence of a gram counts, not each gram once */
};

/* Ends with a name of NULL. A distance depends only on sample and model, to the last digit. */
extern const struct metric metrics[];

/* Returns the metric of this name, or NULL. */
const struct metric *metric_from_name(const char *s, size_t len);

/* Returns 1 - common / sqrt(x y), at least 0: the distance of two vectors with the product `common`
 * and the squares x and y. It is exactly 0 if they are equal, as all three sums then have the same
 * last digit, and 1 if they have nothing in common. */
static inline double apart(double common, double x, double y)
{
	double gap = 1 - common / sqrt(x * y);

	return gap > 0 ? gap : 0;
}

/* Returns the sum of the widest gaps above and below, at most 1 except for rounding. */
static inline double both_gaps(double above, double below)
{
	return above + below < 1 ? above + below : 1;
}

/* Returns a distance, forced into 0 to 1: only a damaged image gives any other. */
static inline double distance_within(double distance)
{
	return distance > 0 ? (distance < 1 ? distance : 1) : 0;
}

/* Returns whether the metric depends on sums, not on shares. */
static inline int metric_cumulative(const struct metric *m)
{
	return m->basis == BASIS_GAP || m->basis == BASIS_GAPS;
}

#endif
