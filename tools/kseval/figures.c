/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "figures.h"

static double ratio(double a, double b)
{
	return b > 0 ? a / b : NAN;
}

static uint64_t times(const uint32_t *often, size_t i)
{
	return often ? often[i] : 1;
}

struct outcomes count_verdicts(const struct verdicts *v, const uint32_t *often)
{
	uint64_t n[2][2] = {{0}}; /* by truth and verdict */
	struct outcomes m = {0};

	for (size_t i = 0; i < v->len; i++) {
		const struct verdict *at = &v->at[i];
		n[at->truth == POSITIVE][at->verdict == POSITIVE] += times(often, i);
		m.unknown += at->verdict == UNKNOWN ? times(often, i) : 0;
	}
	m.tp = n[1][1];
	m.fn = n[1][0];
	m.fp = n[0][1];
	m.tn = n[0][0];
	return m;
}

/* Sorts the highest score first, none last; ties in a fixed order, so that the order of the input
 * does not matter. */
static int by_score(const void *a, const void *b)
{
	const struct verdict *x = a, *y = b;

	if (isnan(x->score) != isnan(y->score))
		return isnan(x->score) ? 1 : -1;
	if (x->score < y->score || x->score > y->score)
		return x->score < y->score ? 1 : -1;
	if (x->truth != y->truth)
		return x->truth < y->truth ? -1 : 1;
	return (x->verdict > y->verdict) - (x->verdict < y->verdict);
}

void sort_verdicts(struct verdicts *v)
{
	qsort(v->at, v->len, sizeof *v->at, by_score);
	for (v->scored = v->len; v->scored && isnan(v->at[v->scored - 1].score);)
		v->scored--;
}

/* Returns the number of scored samples that are positive, or that are not. */
static double count_scored(const struct verdicts *v, const uint32_t *often, bool positive)
{
	uint64_t n = 0;

	for (size_t i = 0; i < v->scored; i++)
		n += (v->at[i].truth == POSITIVE) == positive ? times(often, i) : 0;
	return (double)n;
}

/*
 * Computes the figures of the ranking by score, which do not depend on a threshold. The area under
 * the ROC curve counts ties by half (it is Mann and Whitney's U / (n m)); average precision is the
 * sum over the thresholds of precision times the growth of recall.
 */
static void rank_scores(const struct verdicts *v, const uint32_t *often, struct figures *s)
{
	double p = count_scored(v, often, true), n = count_scored(v, often, false);
	double tp = 0, fp = 0, area = 0, average = 0;
	double at1 = 0, at5 = 0;

	for (size_t i = 0; i < v->scored;) {
		double tp0 = tp, fp0 = fp, score = v->at[i].score;
		for (; i < v->scored && !(v->at[i].score < score); i++)
			*(v->at[i].truth == POSITIVE ? &tp : &fp) += (double)times(often, i);
		area += (fp - fp0) * (tp + tp0) / 2;
		if (tp > tp0)
			average += (tp - tp0) * tp / (tp + fp);
		if (fp <= 0.01 * n)
			at1 = tp;
		if (fp <= 0.05 * n)
			at5 = tp;
	}
	s->of[ROC_AUC] = ratio(area, p * n);
	s->of[AVERAGE_PRECISION] = ratio(average, p);
	s->of[RECALL_AT_1] = n > 0 ? ratio(at1, p) : NAN;
	s->of[RECALL_AT_5] = n > 0 ? ratio(at5, p) : NAN;
}

struct figures measure(const struct verdicts *v, const uint32_t *often)
{
	struct outcomes m = count_verdicts(v, often);
	double tp = (double)m.tp, fp = (double)m.fp, fn = (double)m.fn, tn = (double)m.tn;
	double n = tp + fp + fn + tn;
	double recall = ratio(tp, tp + fn);
	struct figures s = {.of = {[COVERAGE] = ratio(n - (double)m.unknown, n),
	                           [PRECISION] = ratio(tp, tp + fp),
	                           [RECALL] = recall,
	                           [F1] = ratio(2 * tp, 2 * tp + fp + fn),
	                           [ACCURACY] = ratio(tp + tn, n),
	                           [BALANCED] = (recall + ratio(tn, tn + fp)) / 2,
	                           [FPR] = ratio(fp, fp + tn)}};

	rank_scores(v, often, &s);
	return s;
}
