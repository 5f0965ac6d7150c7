/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "multiversion.h"
#include "matrix.h"

/* Allocates a row aligned so that no vector crosses a cache line. */
static double *zeros(size_t len)
{
	double *row = aligned_alloc(KSM_ALIGN, len * sizeof *row);

	return row ? memset(row, 0, len * sizeof *row) : NULL;
}

bool matrix_begin(struct matrix *r, const struct image *m)
{
	r->width = (size_t)table_width(m);
	r->grams = m->grams.len;
	r->above = zeros(2 * r->width);
	r->below = r->above ? r->above + r->width : NULL;
	return r->above != NULL;
}

void matrix_free(struct matrix *r)
{
	free(r->above);
	*r = (struct matrix){0};
}

/* Finds the widest gaps between the sample's curve and those of a tile's columns, whose rows begin
 * at `rows`. Between two steps the sample's curve is flat and a model's is monotone, so the widest
 * gaps are right before a step or at it. */
MULTIVERSION static void tile_gaps(const unsigned char *restrict rows, const struct matrix *r,
                                   const struct sample *s, double *restrict above,
                                   double *restrict below)
{
	double up[TABLE_TILE] = {0}, down[TABLE_TILE] = {0}, f = 0;
	const unsigned char *end = rows + 8 * r->grams * r->width;

	for (size_t k = 0; k < s->len; k++) {
		const struct step *step = &s->steps[k];
		const unsigned char *before = rows + 8 * (step->place / 2 * r->width);
		const unsigned char *at = before + 8 * (step->place % 2 * r->width);

		for (int i = 0; i < TABLE_TILE; i++) {
			double gap = le_double(before + 8 * i) - f;
			down[i] = gap > down[i] ? gap : down[i];
		}
		f = step->sum;
		for (int i = 0; i < TABLE_TILE; i++) {
			double gap = f - le_double(at + 8 * i);
			up[i] = gap > up[i] ? gap : up[i];
		}
	}
	for (int i = 0; i < TABLE_TILE; i++) {
		double gap = le_double(end + 8 * i) - f;
		below[i] = gap > down[i] ? gap : down[i];
		above[i] = up[i];
	}
}

/* Computes what the sample has in common with each column, by the metric's basis. */
MULTIVERSION static void add_common(const unsigned char *restrict row, size_t width, double p,
                                    double *restrict sum)
{
	for (size_t tile = 0; tile < width; tile += TABLE_TILE)
		for (int i = 0; i < TABLE_TILE; i++, row += 8, sum++)
			*sum += p < le_double(row) ? p : le_double(row);
}

MULTIVERSION static void add_roots(const unsigned char *restrict row, size_t width, double p,
                                   double *restrict sum)
{
	for (size_t tile = 0; tile < width; tile += TABLE_TILE)
		for (int i = 0; i < TABLE_TILE; i++, row += 8, sum++)
			*sum += sqrt(p * le_double(row));
}

MULTIVERSION static void add_products(const unsigned char *restrict row, size_t width, double p,
                                      double *restrict sum)
{
	for (size_t tile = 0; tile < width; tile += TABLE_TILE)
		for (int i = 0; i < TABLE_TILE; i++, row += 8, sum++)
			*sum += p * le_double(row);
}

static void add_row(const struct matrix *r, const unsigned char *table, const struct step *step,
                    enum basis basis)
{
	const unsigned char *row = table + 8 * (step->place / 2 * r->width);

	if (step->place % 2 == 0)
		return; /* no model has this gram */
	if (basis == BASIS_COMMON)
		add_common(row, r->width, step->share, r->above);
	else if (basis == BASIS_ROOTS)
		add_roots(row, r->width, step->share, r->above);
	else
		add_products(row, r->width, step->share, r->above);
}

/* Turns the gaps of each column into distances, in r->above. */
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

/* Returns a model's distance, or the bound on its square, from the sum of the common shares. */
static double distance(double common, const struct sample *s, const struct curve *m,
                       const struct metric *metric)
{
	if (metric->basis == BASIS_PRODUCT)
		return apart(common, s->squares, m->squares);
	if (metric->basis == BASIS_ROOTS && metric->exact)
		return sqrt(apart(common, s->total, m->total));
	return apart(common, s->total, m->total);
}

const double *matrix_measure(struct matrix *r, const struct image *m, const struct sample *s,
                             const struct metric *metric)
{
	bool sums = metric_cumulative(metric);
	const unsigned char *table = m->parts[sums ? IMAGE_SUM_TABLE : IMAGE_SHARE_TABLE].at;

	if (sums) {
		for (size_t tile = 0; tile < r->width; tile += TABLE_TILE)
			tile_gaps(table + 8 * tile, r, s, r->above + tile, r->below + tile);
		join_gaps(r, metric->basis);
	} else {
		memset(r->above, 0, r->width * sizeof *r->above);
		for (size_t i = 0; i < s->len; i++)
			add_row(r, table, &s->steps[i], metric->basis);
	}
	for (size_t i = 0; i < m->models; i++) {
		struct curve c = image_curve(m, i);

		if (!sums)
			r->above[i] = distance(r->above[i], s, &c, metric);
		r->above[i] = distance_within(r->above[i]);
	}
	return r->above;
}
