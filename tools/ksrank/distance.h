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

/* The sample, laid out over all grams of the bank. Arrays have room for any number of a gram that
 * is masked, so that those of an image need no other check. */
struct dense {
	const double *share;   /* by number of the gram */
	const double *sum;     /* at 2i: of the shares before gram i, at 2i + 1: and with it */
	uint32_t mask;         /* of numbers */
	double total, squares; /* of all the sample's shares, as struct curve has them */
};

/* From what a distance can be told, or told to be no less than something. P and Q are the shares
 * of sample and model, of a bin or of a group of bins, F and G the sums of them up to a place. */
enum basis {
	BASIS_GAP,     /* at least any |F - G| */
	BASIS_GAPS,    /* at least any F - G and any G - F added up */
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
	/* never more than the distance, and told sooner; NULL: there is none */
	double (*least)(const struct dense *sample, const struct curve *model);
	int exact;        /* it is just what its basis tells of all bins */
	bool occurrences; /* of a look-up: each occurrence of a gram counts, not each gram once */
};

/* Ends with a name of NULL. The distance depends on the two alone, to the last digit. */
extern const struct metric metrics[];

/* Returns the metric of this name, NULL if there is none. */
const struct metric *metric_from_name(const char *s, size_t len);

/* Returns 1 - common / sqrt(x y), at least 0: how far two are apart that have `common` in common
 * where each has x or y of it with itself. If they are equal, all three sums have the same last
 * digit, and it is exactly 0; if they have nothing in common, 1. */
static inline double apart(double common, double x, double y)
{
	double gap = 1 - common / sqrt(x * y);

	return gap > 0 ? gap : 0;
}

/* Returns the sum of the widest gaps above and below, which is 1 at most but for rounding. */
static inline double both_gaps(double above, double below)
{
	return above + below < 1 ? above + below : 1;
}

/* Returns a distance as 0 to 1: another one is that from a damaged image. */
static inline double distance_within(double distance)
{
	return distance > 0 ? (distance < 1 ? distance : 1) : 0;
}

/* Whether it looks at sums, and not at shares. */
static inline int metric_cumulative(const struct metric *m)
{
	return m->basis == BASIS_GAP || m->basis == BASIS_GAPS;
}

#endif
