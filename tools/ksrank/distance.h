/*
 * distance: how far two distributions over the same order of bins are from each other.
 */
#ifndef KSRANK_DISTANCE_H
#define KSRANK_DISTANCE_H

#include <stdbool.h>
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
	const double *share; /* by number of the bank's bin */
	const double *sum;   /* by place: of the shares up to and with it */
	double norm;
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

/* Whether it looks at sums, and not at shares. */
static inline int metric_cumulative(const struct metric *m)
{
	return m->basis == BASIS_GAP || m->basis == BASIS_GAPS;
}

#endif
