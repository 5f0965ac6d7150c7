/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "nearest.h"

/* How much the sums of a row may differ from others, which come in another order, at most. */
#define ROW_MARGIN 1e-9

/* Whether a comes before b; at the same distance the first by name does. */
static bool nearer(struct near a, struct near b)
{
	return a.distance < b.distance || (!(a.distance > b.distance) && a.entry < b.entry);
}

static int by_distance(const void *a, const void *b)
{
	const struct near *x = a, *y = b;

	return nearer(*x, *y) ? -1 : nearer(*y, *x);
}

static bool same_label(const struct entry *a, const struct entry *b)
{
	return value_same(text_value(&a->label), text_value(&b->label));
}

/* One group for each label: entries are sorted by it. */
static bool find_groups(struct nearest *n)
{
	const struct index *x = n->index;
	size_t labels = 0;

	for (size_t i = 0; i < x->len; i++)
		labels += i == 0 || !same_label(&x->entries[i - 1], &x->entries[i]);
	n->groups = calloc(labels, sizeof *n->groups);
	if (!n->groups)
		return false;
	for (size_t i = 0; i < x->len; i++) {
		if (i == 0 || !same_label(&x->entries[i - 1], &x->entries[i]))
			n->groups[n->len++].from = i;
		n->groups[n->len - 1].to = i + 1;
	}
	return true;
}

/* Whether models of a group can be passed over at all. */
static bool choosy(const struct nearest *n, const struct group *g)
{
	return g->to - g->from > n->k && g->to - g->from > LANES;
}

static bool make_trees(struct nearest *n, const struct metric *metric)
{
	for (size_t i = 0; i < n->len; i++) {
		struct group *g = &n->groups[i];
		struct boxtree *t = &g->trees[metric->basis];

		if (choosy(n, g) && !t->entry &&
		    !boxtree_make(t, n->index, &n->parts, metric->basis, g->from, g->to))
			return false;
	}
	return true;
}

bool nearest_begin(struct nearest *n, struct index *x, const struct metric *const *by, size_t len,
                   size_t k)
{
	*n = (struct nearest){.index = x, .k = k < x->len ? k : x->len};
	n->at = malloc(n->k * sizeof *n->at);
	n->sorted = malloc(x->len * sizeof *n->sorted);
	if (!n->at || !n->sorted || !find_groups(n))
		return false;
	if (!x->one_weight)
		return true;
	n->table = matrix_fit(x);
	if (!n->table && !parts_choose(&n->parts, x))
		return false;
	for (size_t i = 0; i < len; i++) {
		bool sums = metric_cumulative(by[i]);

		if (by[i]->basis == BASIS_LOOKUP)
			continue;
		if (!n->table && !make_trees(n, by[i]))
			return false;
		if (n->table && !(sums ? n->rows.sum : n->rows.share) &&
		    !matrix_make(&n->rows, x, sums))
			return false;
	}
	return true;
}

void nearest_free(struct nearest *n)
{
	for (size_t i = 0; i < n->len; i++)
		for (int basis = 0; basis <= BASIS_PRODUCT; basis++)
			boxtree_free(&n->groups[i].trees[basis]);
	free(n->groups);
	free(n->at);
	free(n->sorted);
	parts_free(&n->parts);
	matrix_free(&n->rows);
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
	n->weight = n->index->entries[0].weight;
	sample_weigh(s, n->weight);
}

void nearest_by(struct nearest *n, const struct metric *metric)
{
	n->metric = metric;
	if (metric->basis == BASIS_LOOKUP)
		return;
	if (n->table)
		n->row = matrix_measure(&n->rows, n->index, n->sample, metric);
	else if (n->index->one_weight)
		parts_of_sample(n->numbers, &n->parts, metric->basis, n->sample);
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

/* Moves the model that was put last up. */
static void rise(struct near *heap, size_t i)
{
	for (; i > 0 && nearer(heap[(i - 1) / 2], heap[i]); i = (i - 1) / 2) {
		struct near moved = heap[i];

		heap[i] = heap[(i - 1) / 2];
		heap[(i - 1) / 2] = moved;
	}
}

/* Whether a model is of the sample itself, and left out. */
static bool is_own(const struct nearest *n, size_t entry)
{
	const struct entry *e = &n->index->entries[entry];

	return n->own.len > 0 && e->single && e->name.len == n->own.len &&
	       memcmp(e->name.s, n->own.s, n->own.len) == 0;
}

/* Whether a model has a gram of the sample. */
static bool has_common(const struct sample *s, const struct curve *m)
{
	for (size_t i = 0, j = 0; i < s->len && j < m->len;) {
		if (s->steps[i].place == m->place[j])
			return true;
		if (s->steps[i].place < m->place[j])
			i++;
		else
			j++;
	}
	return false;
}

bool nearest_common(const struct nearest *n)
{
	const struct sample *s = n->sample;
	const struct index *x = n->index;
	bool of_bank = false;

	for (size_t i = 0; !of_bank && i < s->len; i++)
		of_bank = s->steps[i].place % 2;
	if (!of_bank || n->own.len == 0)
		return of_bank;
	for (size_t i = 0; i < x->len; i++)
		if (!is_own(n, i) && has_common(s, &x->entries[i].curve))
			return true;
	return false;
}

/* Puts a model among the nearest, if it is one of them. */
static void insert(struct nearest *n, struct near new)
{
	if (is_own(n, new.entry))
		return;
	if (n->found < n->k) {
		n->at[n->found] = new;
		rise(n->at, n->found++);
	} else if (nearer(new, n->at[0])) {
		n->at[0] = new;
		sink(n->at, n->found);
	}
}

/* Looks the sample up in each model of a group. */
static void look_up(struct nearest *n, const struct group *g)
{
	for (size_t i = g->from; i < g->to; i++) {
		const struct model *m = &n->index->entries[i].model;
		double unknown = sample_unknown(n->sample, m, n->metric->occurrences);

		insert(n, (struct near){(uint32_t)i, unknown});
	}
}

static void measure(struct nearest *n, size_t i)
{
	const struct entry *e = &n->index->entries[i];
	const struct dense *dense;

	nearest_weigh(n, e->weight);
	dense = sample_dense(n->sample, metric_cumulative(n->metric));
	if (n->metric->least && n->found == n->k &&
	    n->metric->least(dense, &e->curve) > n->at[0].distance)
		return;
	insert(n, (struct near){(uint32_t)i, n->metric->distance(dense, &e->curve)});
}

/* What a model must not be above to have a chance; squared where the bounds are. */
static double limit(const struct nearest *n)
{
	double furthest = n->found < n->k ? INFINITY : n->at[0].distance;

	return n->metric->basis == BASIS_ROOTS ? furthest * furthest : furthest;
}

/* Measures those in a node that have a chance, what seems nearest first. */
static void visit(struct nearest *n, const struct boxtree *t, int level, size_t node)
{
	float gap[LANES];
	size_t lanes = boxtree_gaps(t, n->numbers, level, node, gap);

	for (size_t left = lanes; left > 0; left--) {
		size_t best = 0;

		for (size_t i = 1; i < lanes; i++)
			best = gap[i] < gap[best] ? i : best;
		if (gap[best] - BOXTREE_MARGIN > limit(n))
			return;
		gap[best] = INFINITY;
		if (level > 0)
			visit(n, t, level - 1, node * LANES + best);
		else
			measure(n, t->entry[node * LANES + best]);
	}
}

/* In rows all distances are known already; or their squares at least, and the least come first. */
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
		measure(n, n->sorted[i].entry);
}

void nearest_find(struct nearest *n, size_t group)
{
	const struct group *g = &n->groups[group];
	bool lookup = n->metric->basis == BASIS_LOOKUP;
	const struct boxtree *t = lookup ? NULL : &g->trees[n->metric->basis];

	n->found = 0;
	if (lookup)
		look_up(n, g);
	else if (n->table)
		find_in_row(n, g);
	else if (t && t->entry)
		visit(n, t, t->top, 0);
	else
		for (size_t i = g->from; i < g->to; i++)
			measure(n, i);
	if (n->found > 1)
		qsort(n->at, n->found, sizeof *n->at, by_distance);
}
