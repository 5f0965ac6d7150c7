/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "../../format/logarithm.h"
#include "multiversion.h"
#include "distance.h"

#define INLINE static inline __attribute__((always_inline))

enum {
	SIDE_BY_SIDE = 16 /* bins whose terms are added up side by side */
};

/* The most by which sums may differ if they are added up in a different order. */
#define MARGIN 1e-9

static double larger(double a, double b)
{
	return a > b ? a : b;
}

/* Returns the sample's share of the gram of the model's bin i. */
INLINE double share_at(const struct dense *s, const struct curve *m, size_t i)
{
	return s->share[curve_number(m, i) & s->mask];
}

/*
 * Finds the widest gaps between the cumulative curves F of the sample and G of the model. Between
 * two bins of the model G is flat and F grows, so a gap is widest right before a bin of the model
 * or at it.
 */
static void gaps(const struct dense *s, const struct curve *m, double *above, double *below)
{
	double g = 0;

	*above = *below = 0;
	for (size_t i = 0; i < m->len; i++) {
		size_t here = 2 * (size_t)(curve_number(m, i) & s->mask);
		double before = s->sum[here] - g, at;

		g = curve_sum(m, i);
		at = s->sum[here + 1] - g;
		*above = larger(*above, larger(before, at));
		*below = larger(*below, -(before < at ? before : at));
	}
	*above = larger(*above, 1 - g);
}

/*
 * D = max |F(x) - G(x)|: A. N. Kolmogorov, Sulla determinazione empirica di una legge di
 * distribuzione (1933); of two samples: N. V. Smirnov, Table for estimating the goodness of fit
 * of empirical distributions, Annals of Mathematical Statistics 19 (1948), 279-281.
 */
static double ks(const struct dense *s, const struct curve *m)
{
	double above, below;

	gaps(s, m, &above, &below);
	return larger(above, below);
}

/* V = max (F - G) + max (G - F): N. H. Kuiper, Tests concerning random points on a circle,
 * Indagationes Mathematicae 22 (1960), 38-47. */
static double kuiper(const struct dense *s, const struct curve *m)
{
	double above, below;

	gaps(s, m, &above, &below);
	return both_gaps(above, below);
}

/* Total variation: half the sum of |p - q|, which is 1 - sum of min(p, q). */
static double tv(const struct dense *s, const struct curve *m)
{
	double common = 0;

	for (size_t i = 0; i < m->len; i++) {
		double p = share_at(s, m, i), q = curve_share(m, i);
		common += p < q ? p : q;
	}
	return apart(common, s->total, m->total);
}

/* sqrt(1 - sum of sqrt(p q)): E. Hellinger (1909), in the form of A. Bhattacharyya (1943). */
static double hellinger(const struct dense *s, const struct curve *m)
{
	double common = 0;

	for (size_t i = 0; i < m->len; i++) {
		double p = share_at(s, m, i);
		if (p > 0)
			common += sqrt(p * curve_share(m, i));
	}
	return sqrt(apart(common, s->total, m->total));
}

/* The square root of the Jensen-Shannon divergence to base 2: J. Lin, Divergence measures based on
 * the Shannon entropy, IEEE Trans. Information Theory 37 (1991), 145-151. A bin that only one of
 * them has adds half its share; so the divergence is 1 minus half of the other bins' common part.
 */
static double js(const struct dense *s, const struct curve *m)
{
	double common = 0, entropy = 0;

	for (size_t i = 0; i < m->len; i++) {
		double p = share_at(s, m, i), q = curve_share(m, i);
		if (p > 0) {
			common += p + q;
			entropy +=
			    p * log_binary(2 * p / (p + q)) + q * log_binary(2 * q / (p + q));
		}
	}
	return sqrt(larger(0, 1 - (common - entropy) / (s->total + m->total)));
}

/* 1 - the cosine of the angle between the two as vectors. */
static double cosine(const struct dense *s, const struct curve *m)
{
	double product = 0;

	for (size_t i = 0; i < m->len; i++)
		product += share_at(s, m, i) * curve_share(m, i);
	return apart(product, s->squares, m->squares);
}

/*
 * A cheap lower bound on a bin's term of js, subtracted from p + q. js adds up (p + q) / 2 times
 * 1 - h(x), where x = p / (p + q) and h is the binary entropy; with t = (1 - 2x)^2, 1 - h(x) is the
 * sum of t^k / (2k (2k - 1) ln 2) from k = 1 on. This takes the first six terms, and the next ten
 * with t^16 for t^k.
 */
INLINE double js_term(double p, double q)
{
	static const double c[] = {0.721347520, 0.120224586, 0.048089834, 0.025762411,
	                           0.016029944, 0.010929507, 0.035426132};
	double x = (p - q) / (p + q), t = x * x, t2 = t * t, t4 = t2 * t2;
	double low = t * c[0] + t2 * c[1] + t * t2 * c[2];
	double high = c[3] + t * c[4] + t2 * c[5] + t4 * t4 * t4 * c[6];

	return (p > 0 ? p + q : 0) * (1 - low - t4 * high);
}

enum term { TERM_COMMON, TERM_ROOT, TERM_PRODUCT, TERM_JS };

INLINE double term(enum term which, double p, double q)
{
	switch (which) {
	case TERM_COMMON:
		return p < q ? p : q;
	case TERM_ROOT:
		return sqrt(p * q);
	case TERM_PRODUCT:
		return p * q;
	default:
		return js_term(p, q);
	}
}

/* Returns the sum of the terms of all bins, adding up SIDE_BY_SIDE of them side by side. */
INLINE double sum_up(enum term which, const struct dense *s, const struct curve *m)
{
	double sums[SIDE_BY_SIDE] = {0}, sum = 0;
	size_t i = 0;

	for (; i + SIDE_BY_SIDE <= m->len; i += SIDE_BY_SIDE) {
		double p[SIDE_BY_SIDE];

		for (int j = 0; j < SIDE_BY_SIDE; j++)
			p[j] = share_at(s, m, i + (size_t)j);
		for (int j = 0; j < SIDE_BY_SIDE; j++)
			sums[j] += term(which, p[j], curve_share(m, i + (size_t)j));
	}
	for (; i < m->len; i++)
		sum += term(which, share_at(s, m, i), curve_share(m, i));
	for (int j = 0; j < SIDE_BY_SIDE; j++)
		sum += sums[j];
	return sum;
}

MULTIVERSION static double tv_least(const struct dense *s, const struct curve *m)
{
	return 1 - MARGIN - sum_up(TERM_COMMON, s, m);
}

MULTIVERSION static double hellinger_least(const struct dense *s, const struct curve *m)
{
	return sqrt(larger(0, 1 - MARGIN - sum_up(TERM_ROOT, s, m)));
}

MULTIVERSION static double js_least(const struct dense *s, const struct curve *m)
{
	return sqrt(larger(0, 1 - MARGIN - sum_up(TERM_JS, s, m) / 2));
}

MULTIVERSION static double cosine_least(const struct dense *s, const struct curve *m)
{
	return 1 - MARGIN - sum_up(TERM_PRODUCT, s, m) / sqrt(s->squares * m->squares);
}

/* The square of js is at least that of hellinger: with x = p / (p + q) and the binary entropy h, a
 * bin adds (p + q) / 2 times 1 - h(x) to the one and times 1 - 2 sqrt(x (1 - x)), which is never
 * more, to the other. */
const struct metric metrics[] = {
    {"ks", ks, BASIS_GAP, NULL, 1, false},
    {"kuiper", kuiper, BASIS_GAPS, NULL, 1, false},
    {"tv", tv, BASIS_COMMON, tv_least, 1, false},
    {"hellinger", hellinger, BASIS_ROOTS, hellinger_least, 1, false},
    {"js", js, BASIS_ROOTS, js_least, 0, false},
    {"cosine", cosine, BASIS_PRODUCT, cosine_least, 1, false},
    {"novelty", NULL, BASIS_LOOKUP, NULL, 1, false},
    {"mismatch", NULL, BASIS_LOOKUP, NULL, 1, true},
    {NULL, NULL, BASIS_GAP, NULL, 0, false},
};

const struct metric *metric_from_name(const char *s, size_t len)
{
	for (const struct metric *m = metrics; m->name; m++)
		if (value_is((struct value){s, len}, m->name))
			return m;
	return NULL;
}
