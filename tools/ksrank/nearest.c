/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "nearest.h"

/* The most by which the sums of a row may differ from sums added up in a different order. */
#define ROW_MARGIN 1e-9

/* Returns whether a comes before b: by distance, then by name. */
static bool nearer(struct near a, struct near b)
{
	return a.distance < b.distance || (!(a.distance > b.distance) && a.model < b.model);
}

static int by_distance(const void *a, const void *b)
{
	const struct near *x = a, *y = b;

	return nearer(*x, *y) ? -1 : nearer(*y, *x);
}

/* Makes a group for each label. */
static bool find_groups(struct nearest *n)
{
	n->len = n->image->labels;
	n->groups = calloc(n->len, sizeof *n->groups);
	for (size_t i = 0; n->groups && i < n->len; i++) {
		struct image_label label = image_label(n->image, i);

		n->groups[i].name = label.name;
		n->groups[i].from = label.from;
		n->groups[i].to = label.to;
	}
	return n->groups != NULL;
}

/* Returns whether any models of a group can be skipped. */
static bool can_skip(const struct nearest *n, const struct group *g)
{
	return g->to - g->from > n->k && label_has_tree(g->to - g->from);
}

/* Returns which trees have the bounds of a metric. */
static enum image_part trees_of(const struct metric *metric)
{
	switch (metric->basis) {
	case BASIS_COMMON:
		return IMAGE_COMMON_TREES;
	case BASIS_ROOTS:
		return IMAGE_ROOT_TREES;
	case BASIS_PRODUCT:
		return IMAGE_PRODUCT_TREES;
	default:
		return IMAGE_SUM_TREES;
	}
}

uint32_t nearest_needs(const struct metric *const *by, size_t len, bool explain)
{
	uint32_t needs = image_bit(IMAGE_NUMBERS) | image_bit(IMAGE_GROUPS);

	for (size_t i = 0; i < len; i++) {
		bool sums = metric_cumulative(by[i]);

		if (by[i]->basis != BASIS_LOOKUP)
			needs |= image_bit(sums ? IMAGE_SUMS : IMAGE_SHARES) |
			         image_bit(sums ? IMAGE_SUM_TABLE : IMAGE_SHARE_TABLE) |
			         image_bit(trees_of(by[i]));
	}
	return explain ? needs | image_bit(IMAGE_SHARES) : needs;
}

/* Finds the trees of all labels with these bounds. The labels may have changed since the section's
 * size was checked. */
static void find_trees(struct nearest *n, enum image_part part)
{
	const struct image_section *s = &n->image->parts[part];
	uint64_t at = 0, size;

	for (size_t i = 0; s->at && i < n->len; i++, at += size) {
		struct group *g = &n->groups[i];
		struct boxtree *t = &g->trees[part - IMAGE_SUM_TREES];

		size = label_has_tree(g->to - g->from) ? boxtree_lay(t, g->to - g->from, part) : 0;
		if (size > s->size - at)
			return;
		if (can_skip(n, g))
			t->at = s->at + at;
	}
}

bool nearest_begin(struct nearest *n, const struct image *m, uint32_t needs, size_t k)
{
	*n = (struct nearest){.image = m, .k = k < m->models ? k : m->models};
	n->one_weight = m->weight < WEIGHTS;
	n->table = image_has_tables(m);
	n->at = malloc(n->k * sizeof *n->at);
	if (n->table)
		n->sorted = malloc(m->models * sizeof *n->sorted);
	if (!n->at || (n->table && !n->sorted) || !find_groups(n) ||
	    (n->table && !matrix_begin(&n->matrix, m)))
		return false;
	for (int i = IMAGE_SUM_TREES; i < IMAGE_PARTS; i++)
		if (needs & image_bit((enum image_part)i))
			find_trees(n, (enum image_part)i);
	return true;
}

void nearest_free(struct nearest *n)
{
	free(n->groups);
	free(n->at);
	free(n->sorted);
	matrix_free(&n->matrix);
	*n = (struct nearest){0};
}

void nearest_weigh(struct nearest *n, enum weight w)
{
	if (w != n->weight)
		sample_weigh(n->sample, n->weight = w);
}

void nearest_take(struct nearest *n, struct sample *s, struct value own)
{
	n->own = own;
	n->sample = s;
	n->weight = image_weight(n->image, 0);
	sample_weigh(s, n->weight);
}

void nearest_by(struct nearest *n, const struct metric *metric)
{
	n->metric = metric;
	if (metric->basis == BASIS_LOOKUP)
		return;
	if (n->table)
		n->row = matrix_measure(&n->matrix, n->image, n->sample, metric);
	else if (n->one_weight && n->image->parts[IMAGE_GROUPS].at)
		boxtree_sample(n->numbers, n->image, trees_of(metric), n->sample);
}

/* Moves the model at the heap's top down to where it belongs. */
static void sink(struct near *heap, size_t len)
{
	for (size_t i = 0, child; (child = 2 * i + 1) < len; i = child) {
		struct near moved = heap[i];

		if (child + 1 < len && nearer(heap[child], heap[child + 1]))
			child++;
		if (!nearer(moved, heap[child]))
			return;
		heap[i] = heap[child];
		heap[child] = moved;
	}
}

/* Moves up the model that was put last. */
static void rise(struct near *heap, size_t i)
{
	for (; i > 0 && nearer(heap[(i - 1) / 2], heap[i]); i = (i - 1) / 2) {
		struct near moved = heap[i];

		heap[i] = heap[(i - 1) / 2];
		heap[(i - 1) / 2] = moved;
	}
}

/* Returns whether a model is the sample's own, and left out. */
static bool is_own(const struct nearest *n, size_t model)
{
	return n->own.len > 0 && image_single(n->image, model) &&
	       value_same(image_name(n->image, model), n->own);
}

/* Returns whether a model has any gram of the sample. */
static bool has_common(const struct sample *s, const struct curve *m)
{
	for (size_t i = 0, j = 0; i < s->len && j < m->len;) {
		uint64_t place = 2 * (uint64_t)curve_number(m, j) + 1;

		if (s->steps[i].place == place)
			return true;
		if (s->steps[i].place < place)
			i++;
		else
			j++;
	}
	return false;
}

bool nearest_common(const struct nearest *n)
{
	const struct sample *s = n->sample;
	bool of_bank = false;

	for (size_t i = 0; !of_bank && i < s->len; i++)
		of_bank = s->steps[i].place % 2;
	if (!of_bank || n->own.len == 0)
		return of_bank;
	for (size_t i = 0; i < n->image->models; i++) {
		struct curve c = image_curve(n->image, i);

		if (!is_own(n, i) && has_common(s, &c))
			return true;
	}
	return false;
}

/* Puts a model among the nearest, if it is one of them. */
static void insert(struct nearest *n, struct near new)
{
	if (is_own(n, new.model))
		return;
	if (n->found < n->k) {
		n->at[n->found] = new;
		rise(n->at, n->found++);
	} else if (nearer(new, n->at[0])) {
		n->at[0] = new;
		sink(n->at, n->found);
	}
}

/* Looks up the sample in each model of a group. */
static void look_up(struct nearest *n, const struct group *g)
{
	for (size_t i = g->from; i < g->to; i++) {
		struct curve c = image_curve(n->image, i);
		double unknown = sample_unknown(n->sample, &c, n->metric->occurrences);

		insert(n, (struct near){(uint32_t)i, unknown});
	}
}

static void measure(struct nearest *n, size_t i)
{
	const struct curve c = image_curve(n->image, i);
	const struct dense *dense;

	nearest_weigh(n, image_weight(n->image, i));
	dense = sample_dense(n->sample, metric_cumulative(n->metric));
	if (n->metric->least && n->found == n->k && n->metric->least(dense, &c) > n->at[0].distance)
		return;
	insert(n, (struct near){(uint32_t)i, distance_within(n->metric->distance(dense, &c))});
}

/* Returns the largest bound that still leaves a model a chance; squared if the bounds are. */
static double limit(const struct nearest *n)
{
	double furthest = n->found < n->k ? INFINITY : n->at[0].distance;

	return n->metric->basis == BASIS_ROOTS ? furthest * furthest : furthest;
}

/* Measures the models in a node that have a chance, those with the least bound first. */
static void visit(struct nearest *n, const struct group *g, const struct boxtree *t, int level,
                  size_t node)
{
	float gap[LANES];
	bool both = n->metric->basis == BASIS_GAPS;
	size_t lanes = boxtree_gaps(t, n->numbers, both, level, node, gap);

	for (size_t left = lanes; left > 0; left--) {
		size_t best = 0, model;

		for (size_t i = 1; i < lanes; i++)
			best = gap[i] < gap[best] ? i : best;
		if (gap[best] - BOXTREE_MARGIN > limit(n))
			return;
		gap[best] = INFINITY;
		if (level > 0) {
			visit(n, g, t, level - 1, node * LANES + best);
			continue;
		}
		model = boxtree_model(t, node * LANES + best);
		if (model >= g->from && model < g->to)
			measure(n, model);
	}
}

/* Takes the distances from the table; if it has only bounds on their squares, least bound first. */
static void find_in_row(struct nearest *n, const struct group *g)
{
	size_t len = g->to - g->from;

	if (n->metric->exact) {
		for (size_t i = g->from; i < g->to; i++)
			if (n->found < n->k || n->row[i] < n->at[0].distance)
				insert(n, (struct near){(uint32_t)i, n->row[i]});
		return;
	}
	for (size_t i = 0; i < len; i++)
		n->sorted[i] = (struct near){(uint32_t)(g->from + i), n->row[g->from + i]};
	qsort(n->sorted, len, sizeof *n->sorted, by_distance);
	for (size_t i = 0; i < len && !(n->sorted[i].distance - ROW_MARGIN > limit(n)); i++)
		measure(n, n->sorted[i].model);
}

void nearest_find(struct nearest *n, size_t group)
{
	const struct group *g = &n->groups[group];
	const struct boxtree *t = &g->trees[trees_of(n->metric) - IMAGE_SUM_TREES];

	n->found = 0;
	if (n->metric->basis == BASIS_LOOKUP)
		look_up(n, g);
	else if (n->table)
		find_in_row(n, g);
	else if (t->at)
		visit(n, g, t, t->top, 0);
	else
		for (size_t i = g->from; i < g->to; i++)
			measure(n, i);
	if (n->found > 1)
		qsort(n->at, n->found, sizeof *n->at, by_distance);
}
