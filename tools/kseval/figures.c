#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "figures.h"

enum { DRAWS = 1000 }; /* of the bootstrap */

static double ratio(double a, double b)
{
	return b > 0 ? a / b : NAN;
}

struct outcomes count_verdicts(const struct verdict *v, size_t len)
{
	struct outcomes m = {0};

	for (size_t i = 0; i < len; i++) {
		bool truth = v[i].truth == POSITIVE, verdict = v[i].verdict == POSITIVE;
		m.tp += truth && verdict;
		m.fn += truth && !verdict;
		m.fp += !truth && verdict;
		m.tn += !truth && !verdict;
	}
	return m;
}

/* Highest score first; equal ones in one order too, so that that of the input cannot show. */
static int by_score(const void *a, const void *b)
{
	const struct verdict *x = a, *y = b;

	if (x->score < y->score || x->score > y->score)
		return x->score < y->score ? 1 : -1;
	if (x->truth != y->truth)
		return x->truth < y->truth ? -1 : 1;
	return (x->verdict > y->verdict) - (x->verdict < y->verdict);
}

/*
 * What the ranking by score is worth, whatever the threshold; v is sorted by score. The area
 * under the ROC curve counts ties by half (it is Mann and Whitney's U / (n m)); average precision
 * is the sum of precision times the growth of recall over the thresholds.
 */
static void rank_scores(const struct verdict *v, size_t len, struct figures *s)
{
	double p = 0, n = 0, tp = 0, fp = 0, area = 0, average = 0;

	s->at1 = s->at5 = 0;
	for (size_t i = 0; i < len; i++)
		p += v[i].truth == POSITIVE;
	n = (double)len - p;
	for (size_t i = 0; i < len;) {
		double tp0 = tp, fp0 = fp, score = v[i].score;
		for (; i < len && !(v[i].score < score); i++) {
			tp += v[i].truth == POSITIVE;
			fp += v[i].truth != POSITIVE;
		}
		area += (fp - fp0) * (tp + tp0) / 2;
		average += (tp - tp0) * tp / (tp + fp);
		if (fp <= 0.01 * n)
			s->at1 = tp;
		if (fp <= 0.05 * n)
			s->at5 = tp;
	}
	s->auc = ratio(area, p * n);
	s->average_precision = ratio(average, p);
	s->at1 = n > 0 ? ratio(s->at1, p) : NAN;
	s->at5 = n > 0 ? ratio(s->at5, p) : NAN;
}

void sort_verdicts(struct verdict *v, size_t len)
{
	qsort(v, len, sizeof *v, by_score);
}

struct figures measure(const struct verdict *v, size_t len)
{
	struct outcomes m = count_verdicts(v, len);
	double tp = (double)m.tp, fp = (double)m.fp, fn = (double)m.fn, tn = (double)m.tn;
	struct figures s = {
	    .precision = ratio(tp, tp + fp),
	    .recall = ratio(tp, tp + fn),
	    .f1 = ratio(2 * tp, 2 * tp + fp + fn),
	    .accuracy = ratio(tp + tn, tp + fp + fn + tn),
	    .balanced = (ratio(tp, tp + fn) + ratio(tn, tn + fp)) / 2,
	    .fpr = ratio(fp, fp + tn),
	};

	rank_scores(v, len, &s);
	return s;
}

double figure(const struct figures *s, size_t i)
{
	const double all[FIGURES] = {s->precision, s->recall, s->f1,  s->accuracy,
	                             s->balanced,  s->fpr,    s->auc, s->average_precision,
	                             s->at1,       s->at5};

	return all[i];
}

/* The next random number: splitmix64, G. L. Steele, D. Lea and C. H. Flood, Fast splittable
 * pseudorandom number generators (2014). */
static uint64_t draw(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The percentile bootstrap (B. Efron, 1979): the figures of DRAWS samples of the same size, drawn
 * with replacement by a fixed seed; the middle 95 % of each. */
int bootstrap(const struct verdict *all, size_t len, struct interval intervals[FIGURES])
{
	double *drawn = malloc(sizeof *drawn * FIGURES * DRAWS);
	struct verdict *v = malloc(len * sizeof *v);
	size_t *often = calloc(len, sizeof *often);
	uint64_t state = 1;

	int failed = !drawn || !v || !often ? -1 : 0;

	for (size_t d = 0; !failed && d < DRAWS; d++) {
		struct figures s;
		size_t drawn_len = 0;
		memset(often, 0, len * sizeof *often);
		for (size_t i = 0; i < len; i++)
			often[draw(&state) % len]++;
		for (size_t i = 0; i < len; i++) /* they stay sorted by score */
			for (size_t k = 0; k < often[i]; k++)
				v[drawn_len++] = all[i];
		s = measure(v, drawn_len);
		for (size_t i = 0; i < FIGURES; i++)
			drawn[i * DRAWS + d] = figure(&s, i);
	}
	for (size_t i = 0; !failed && i < FIGURES; i++) {
		size_t kept = 0;
		double *of = drawn + i * DRAWS;
		for (size_t d = 0; d < DRAWS; d++)
			if (!isnan(of[d]))
				of[kept++] = of[d];
		qsort(of, kept, sizeof *of, by_value);
		intervals[i] = kept ? (struct interval){of[kept * 25 / 1000], of[kept * 975 / 1000]}
		                    : (struct interval){NAN, NAN};
	}
	free(drawn);
	free(v);
	free(often);
	return failed;
}
