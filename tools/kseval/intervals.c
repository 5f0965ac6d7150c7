/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../format/wilson.h"
#include "../common/fault.h"
#include "intervals.h"

enum { DRAWS_LEAST = 100, DRAWS_DEFAULT = 1000, WORK = 20000000 /* verdicts drawn, about */ };

static const enum figure drawn_figures[] = {F1, BALANCED, AVERAGE_PRECISION, RECALL_AT_1,
                                            RECALL_AT_5};

enum { DRAWN = sizeof drawn_figures / sizeof *drawn_figures };

static const double z = 1.959963984540054; /* 97.5 % quantile of the normal distribution */

size_t draws_for(size_t len)
{
	size_t draws = WORK / (len + 1);

	return draws < DRAWS_LEAST ? DRAWS_LEAST : draws > DRAWS_DEFAULT ? DRAWS_DEFAULT : draws;
}

/* Returns the interval of k in n; none if n is 0. */
static struct interval share(uint64_t k, uint64_t n)
{
	struct interval i = {NAN, NAN};

	if (n)
		wilson((double)k, (double)n, &i.low, &i.high);
	return i;
}

/* Computes the intervals of the figures that are shares of the verdicts. */
static void find_shares(const struct verdicts *v, struct interval *to)
{
	struct outcomes m = count_verdicts(v, NULL);

	to[COVERAGE] = share(v->len - m.unknown, v->len);
	to[PRECISION] = share(m.tp, m.tp + m.fp);
	to[RECALL] = share(m.tp, m.tp + m.fn);
	to[ACCURACY] = share(m.tp + m.tn, v->len);
	to[FPR] = share(m.fp, m.fp + m.tn);
}

/* Returns how far an AUC may be from the true one: J. A. Hanley and B. J. McNeil's variance with R.
 * G. Newcombe's mean size, Statistics in Medicine 25 (2006), 559-573, method 5. */
static double reach(double auc, double p, double n)
{
	double mean = (p + n) / 2 - 1;

	return z * sqrt(auc * (1 - auc) / (p * n) *
	                (1 + mean * (1 - auc) / (2 - auc) + mean * auc / (1 + auc)));
}

/* Returns the true AUC within reach that is furthest from this one, towards `end` (0 or 1). */
static double furthest(double auc, double end, double p, double n)
{
	double near = auc, far = end;

	for (int i = 0; i < 60; i++) {
		double middle = (near + far) / 2;
		if (fabs(middle - auc) <= reach(middle, p, n))
			near = middle;
		else
			far = middle;
	}
	return near;
}

/* A running sum of squared differences from the mean. */
struct spread {
	double n, mean, squares;
};

/* Adds a value `times` times: D. H. D. West, Communications of the ACM 22 (1979), 532-535. */
static void spread_add(struct spread *s, double value, double times)
{
	double difference = value - s->mean;

	if (times <= 0)
		return;
	s->n += times;
	s->mean += difference * times / s->n;
	s->squares += difference * (value - s->mean) * times;
}

/*
 * Computes the interval of the AUC from its variance: E. R. DeLong, D. M. DeLong and D. L.
 * Clarke-Pearson, Biometrics 44 (1988), 837-845. The variance is that of each positive sample's
 * share of the others below it, and of each other sample's share of positive ones above it; ties
 * count by half.
 */
static struct interval find_auc(const struct verdicts *v, double auc)
{
	struct spread positives = {0}, others = {0};
	double p = 0, n = 0, tp = 0, fp = 0, half;

	for (size_t i = 0; i < v->scored; i++)
		*(v->at[i].truth == POSITIVE ? &p : &n) += 1;
	if (p < 1 || n < 1)
		return (struct interval){NAN, NAN};
	if (p < 2 || n < 2 || auc <= 0 || auc >= 1)
		return (struct interval){furthest(auc, 0, p, n), furthest(auc, 1, p, n)};
	for (size_t i = 0; i < v->scored;) {
		double tp0 = tp, fp0 = fp, score = v->at[i].score;
		for (; i < v->scored && !(v->at[i].score < score); i++)
			*(v->at[i].truth == POSITIVE ? &tp : &fp) += 1;
		spread_add(&positives, (n - (fp + fp0) / 2) / n, tp - tp0);
		spread_add(&others, (tp + tp0) / 2 / p, fp - fp0);
	}
	half = z * sqrt(positives.squares / (p - 1) / p + others.squares / (n - 1) / n);
	return (struct interval){fmax(auc - half, 0), fmin(auc + half, 1)};
}

/* Returns the next random number: splitmix64, G. L. Steele, D. Lea and C. H. Flood, Fast splittable
 * pseudorandom number generators (2014). */
static uint64_t draw(uint64_t *state)
{
	uint64_t x = (*state += UINT64_C(0x9e3779b97f4a7c15));

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Returns the middle 95 % of the drawn values, which it sorts; undefined ones are left out. */
static struct interval middle_of(double *drawn, size_t draws)
{
	size_t kept = 0;

	for (size_t d = 0; d < draws; d++)
		if (!isnan(drawn[d]))
			drawn[kept++] = drawn[d];
	if (kept == 0)
		return (struct interval){NAN, NAN};
	qsort(drawn, kept, sizeof *drawn, by_value);
	return (struct interval){drawn[kept * 25 / 1000], drawn[kept * 975 / 1000]};
}

/* Computes intervals by the percentile bootstrap (B. Efron, 1979): from the figures of samples of
 * the same size, drawn with replacement and a fixed seed. */
static void bootstrap(const struct verdicts *v, size_t draws, struct interval *to)
{
	double *drawn = malloc(draws * DRAWN * sizeof *drawn);
	uint32_t *often = malloc(v->len * sizeof *often);
	uint64_t state = 1;

	if (!drawn || !often)
		die_memory();
	for (size_t d = 0; d < draws; d++) {
		struct figures s;
		memset(often, 0, v->len * sizeof *often);
		for (size_t i = 0; i < v->len; i++)
			often[draw(&state) % v->len]++;
		s = measure(v, often);
		for (size_t i = 0; i < DRAWN; i++)
			drawn[i * draws + d] = s.of[drawn_figures[i]];
	}
	for (size_t i = 0; i < DRAWN; i++)
		to[drawn_figures[i]] = middle_of(drawn + i * draws, draws);
	free(drawn);
	free(often);
}

void find_intervals(const struct verdicts *v, double auc, size_t draws,
                    struct interval intervals[FIGURES])
{
	for (size_t i = 0; i < FIGURES; i++)
		intervals[i] = (struct interval){NAN, NAN};
	find_shares(v, intervals);
	intervals[ROC_AUC] = find_auc(v, auc);
	if (draws)
		bootstrap(v, draws, intervals);
}
