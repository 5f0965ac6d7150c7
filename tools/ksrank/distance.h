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

/* A distribution as a sparse list of its bins. */
struct curve {
	const uint32_t *place; /* of each bin in the order, ascending */
	const double *share;   /* of each bin: above 0, 1 in all */
	const double *sum;     /* of the shares up to and with this bin */
	size_t len;
	double total;   /* of the shares, summed up in this order: 1 but for the last digits */
	double squares; /* of the shares, summed up in this order */
};

/* The sample, laid out over the places of all bins of the bank: an odd place 2i + 1 is that of the
 * bank's bin number i, the even ones between them are for what only the sample has. */
struct dense {
	const double *share;   /* by number of the bank's bin */
	const double *sum;     /* by place: of the shares up to and with it */
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
	BASIS_LOOKUP   /* none of these: the sample's grams are looked up in the model's file */
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

/* Whether it looks at sums, and not at shares. */
static inline int metric_cumulative(const struct metric *m)
{
	return m->basis == BASIS_GAP || m->basis == BASIS_GAPS;
}

#endif
