/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "multiversion.h"
#include "matrix.h"

enum { MATRIX_ALIGN = 64 };

static size_t width_of(const struct index *x)
{
	return (x->len + MATRIX_TILE - 1) / MATRIX_TILE * MATRIX_TILE;
}

bool matrix_fit(const struct index *x)
{
	return x->len <= MATRIX_MODELS &&
	       x->vocabulary.grams.len < MATRIX_BYTES / sizeof(double) / width_of(x);
}

/* Rows that vectors can be loaded from at once: none of them across a line of the cache. */
static double *zeros(size_t len)
{
	double *row = aligned_alloc(MATRIX_ALIGN, len * sizeof *row);

	return row ? memset(row, 0, len * sizeof *row) : NULL;
}

bool matrix_make(struct matrix *r, const struct index *x, bool sums)
{
	double *row;

	r->width = width_of(x);
	r->bins = x->vocabulary.grams.len;
	row = zeros((r->bins + 1) * r->width);
	if (!r->above)
		r->above = zeros(2 * r->width);
	*(sums ? &r->sum : &r->share) = row;
	if (!row || !r->above)
		return false;
	r->below = r->above + r->width;
	row += sums ? r->width : 0;
	for (size_t i = 0; i < x->len; i++) {
		const struct curve *c = &x->entries[i].curve;
		for (size_t j = 0; j < c->len; j++)
			row[c->place[j] / 2 * r->width + i] = sums ? c->sum[j] : c->share[j];
	}
	if (sums) /* they stay what they are up to the model's next bin */
		for (size_t i = r->width; i < r->bins * r->width; i++)
			row[i] = row[i] > row[i - r->width] ? row[i] : row[i - r->width];
	return true;
}

void matrix_free(struct matrix *r)
{
	free(r->share);
	free(r->sum);
	free(r->above);
	*r = (struct matrix){0};
}

/* The widest gaps between the sample's curve and those of a tile's columns, whose rows begin at
 * `rows`. Between two steps the sample's curve is flat and a model's is monotone: the widest are
 * before a step and at it. */
MULTIVERSION static void tile_gaps(const double *restrict rows, const struct matrix *r,
                                   const struct sample *s, double *restrict above,
                                   double *restrict below)
{
	double up[MATRIX_TILE] = {0}, down[MATRIX_TILE] = {0}, f = 0;
	const double *end = rows + r->bins * r->width;

	for (size_t k = 0; k < s->len; k++) {
		const struct step *step = &s->steps[k];
		const double *before = rows + step->place / 2 * r->width;
		const double *at = before + step->place % 2 * r->width;

		for (int i = 0; i < MATRIX_TILE; i++) {
			double gap = before[i] - f;
			down[i] = gap > down[i] ? gap : down[i];
		}
		f = step->sum;
		for (int i = 0; i < MATRIX_TILE; i++) {
			double gap = f - at[i];
			up[i] = gap > up[i] ? gap : up[i];
		}
	}
	for (int i = 0; i < MATRIX_TILE; i++) {
		double gap = end[i] - f;
		below[i] = gap > down[i] ? gap : down[i];
		above[i] = up[i];
	}
}

/* What the sample has in common with each column: see struct metric's basis. */
MULTIVERSION static void add_common(const double *restrict row, size_t width, double p,
                                    double *restrict sum)
{
	for (size_t tile = 0; tile < width; tile += MATRIX_TILE)
		for (int i = 0; i < MATRIX_TILE; i++, row++, sum++)
			*sum += p < *row ? p : *row;
}

MULTIVERSION static void add_roots(const double *restrict row, size_t width, double p,
                                   double *restrict sum)
{
	for (size_t tile = 0; tile < width; tile += MATRIX_TILE)
		for (int i = 0; i < MATRIX_TILE; i++, row++, sum++)
			*sum += sqrt(p * *row);
}

MULTIVERSION static void add_products(const double *restrict row, size_t width, double p,
                                      double *restrict sum)
{
	for (size_t tile = 0; tile < width; tile += MATRIX_TILE)
		for (int i = 0; i < MATRIX_TILE; i++, row++, sum++)
			*sum += p * *row;
}

static void add_row(const struct matrix *r, const struct step *step, enum basis basis)
{
	const double *row = r->share + step->place / 2 * r->width;

	if (step->place % 2 == 0)
		return; /* no model has this gram */
	if (basis == BASIS_COMMON)
		add_common(row, r->width, step->share, r->above);
	else if (basis == BASIS_ROOTS)
		add_roots(row, r->width, step->share, r->above);
	else
		add_products(row, r->width, step->share, r->above);
}

/* What the gaps of each column say, in the place of r->above. */
static void join_gaps(struct matrix *r, enum basis basis)
{
	double *above = r->above, *below = r->below;

	if (basis == BASIS_GAP)
		for (size_t i = 0; i < r->width; i++)
			above[i] = above[i] > below[i] ? above[i] : below[i];
	else
		for (size_t i = 0; i < r->width; i++)
			above[i] = both_gaps(above[i], below[i]);
}

/* What a sum of common shares says of a model's distance. */
static double distance(double common, const struct sample *s, const struct curve *m,
                       const struct metric *metric)
{
	if (metric->basis == BASIS_PRODUCT)
		return apart(common, s->squares, m->squares);
	if (metric->basis == BASIS_ROOTS && metric->exact)
		return sqrt(apart(common, s->total, m->total));
	return apart(common, s->total, m->total);
}

const double *matrix_measure(struct matrix *r, const struct index *x, const struct sample *s,
                             const struct metric *metric)
{
	if (metric_cumulative(metric)) {
		for (size_t tile = 0; tile < r->width; tile += MATRIX_TILE)
			tile_gaps(r->sum + tile, r, s, r->above + tile, r->below + tile);
		join_gaps(r, metric->basis);
		return r->above;
	}
	memset(r->above, 0, r->width * sizeof *r->above);
	for (size_t i = 0; i < s->len; i++)
		add_row(r, &s->steps[i], metric->basis);
	for (size_t i = 0; i < x->len; i++)
		r->above[i] = distance(r->above[i], s, &x->entries[i].curve, metric);
	return r->above;
}
