/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "multiversion.h"
#include "boxtree.h"

enum { SINGLES = 96 };

static bool of_sums(enum basis basis)
{
	return basis == BASIS_GAP || basis == BASIS_GAPS;
}

/* A bin and what all models together have of it. */
struct mass {
	double mass;
	uint32_t bin;
};

static int heavier(const void *a, const void *b)
{
	const struct mass *x = a, *y = b;

	if (x->mass < y->mass || x->mass > y->mass)
		return x->mass < y->mass ? 1 : -1;
	return (x->bin > y->bin) - (x->bin < y->bin);
}

/* Posts so that between two of them lies the same part of what all models have. */
static void choose_posts(struct parts *p, const struct mass *masses, size_t bins, double total)
{
	double sum = 0;
	size_t post = 0;

	for (size_t i = 0; i < bins; i++) {
		p->next[i] = (uint8_t)post;
		sum += masses[i].mass;
		while (post < POSTS && sum >= (double)(post + 1) / (POSTS + 1) * total)
			p->post[post++] = (uint32_t)(2 * i + 1);
	}
	while (post < POSTS)
		p->post[post++] = (uint32_t)(2 * bins - 1);
}

bool parts_choose(struct parts *p, const struct index *x)
{
	size_t bins = x->vocabulary.grams.len;
	struct mass *masses = malloc((bins + 1) * sizeof *masses);

	p->next = malloc(2 * bins + 1);
	if (!masses || !p->next) {
		free(masses);
		return false;
	}
	p->group = p->next + bins;
	for (size_t i = 0; i < bins; i++)
		masses[i] = (struct mass){0, (uint32_t)i};
	for (size_t i = 0; i < x->bins; i++)
		masses[x->place[i] / 2].mass += x->share[i];
	choose_posts(p, masses, bins, (double)x->len);
	/* the heaviest bins are groups of their own, the others share what groups are left */
	qsort(masses, bins, sizeof *masses, heavier);
	for (size_t i = 0; i < bins; i++)
		p->group[masses[i].bin] =
		    (uint8_t)(i < SINGLES ? i : SINGLES + (i - SINGLES) % (PARTS - SINGLES));
	free(masses);
	return true;
}

void parts_free(struct parts *p)
{
	free(p->next);
	*p = (struct parts){0};
}

/* Adds a share to its group. */
static void add_share(double sum[PARTS], const struct parts *p, enum basis basis, uint32_t place,
                      double share)
{
	sum[p->group[place / 2]] += basis == BASIS_PRODUCT ? share * share : share;
}

/* The numbers from the groups' sums. */
static void finish_groups(float to[PARTS], const double sum[PARTS], enum basis basis, double norm)
{
	for (int i = 0; i < PARTS; i++) {
		double root = basis == BASIS_COMMON ? sum[i] : sqrt(sum[i]);
		to[i] = (float)(basis == BASIS_PRODUCT ? root / norm : root) * NUMBER_ONE;
	}
}

void parts_of_sample(float to[PARTS], const struct parts *p, enum basis basis,
                     const struct sample *s)
{
	double sum[PARTS] = {0};
	size_t at = 0;

	if (of_sums(basis)) {
		for (int i = 0; i < POSTS; i++) {
			while (at < s->len && s->steps[at].place <= p->post[i])
				at++;
			to[i] = (float)(at ? s->steps[at - 1].sum : 0) * NUMBER_ONE;
		}
		return;
	}
	for (size_t i = 0; i < s->len; i++)
		if (s->steps[i].place % 2) /* a gram of the bank */
			add_share(sum, p, basis, s->steps[i].place, s->steps[i].share);
	finish_groups(to, sum, basis, sqrt(s->squares));
}

/* The sums of a curve at the posts. */
static void curve_posts(float to[PARTS], const struct parts *p, const struct curve *c)
{
	float sum[POSTS + 1] = {0};

	for (size_t i = 0; i < c->len; i++)
		sum[p->next[c->place[i] / 2]] = (float)c->sum[i] * NUMBER_ONE;
	to[0] = sum[0];
	for (int i = 1; i < POSTS; i++)
		to[i] = sum[i] > 0 ? sum[i] : to[i - 1];
}

static void parts_of_curve(float to[PARTS], const struct parts *p, enum basis basis,
                           const struct curve *c)
{
	double sum[PARTS] = {0};

	if (of_sums(basis)) {
		curve_posts(to, p, c);
		return;
	}
	for (size_t i = 0; i < c->len; i++)
		add_share(sum, p, basis, c->place[i], c->share[i]);
	finish_groups(to, sum, basis, sqrt(c->squares));
}

/* Models with their numbers, while they are put in order. */
struct pile {
	const uint16_t *numbers; /* so many parts of each */
	size_t parts;
	uint32_t *order; /* which of them stands where */
};

static int number(const struct pile *p, size_t at, size_t part)
{
	return p->numbers[p->order[at] * p->parts + part];
}

/* The number in which those from..to vary most; a few of them tell. */
static size_t widest(const struct pile *p, size_t from, size_t to)
{
	double sum[PARTS] = {0}, squares[PARTS] = {0}, most = -1;
	size_t best = 0, step = (to - from) / 256 + 1, count = (to - from + step - 1) / step;

	for (size_t i = from; i < to; i += step)
		for (size_t part = 0; part < p->parts; part++) {
			double n = number(p, i, part);
			sum[part] += n;
			squares[part] += n * n;
		}
	for (size_t part = 0; part < p->parts; part++) {
		double variance = squares[part] - sum[part] * sum[part] / (double)count;
		if (variance > most) {
			most = variance;
			best = part;
		}
	}
	return best;
}

/* Puts those of from..to with the lesser number before `middle`: C. A. R. Hoare, Algorithm 65:
 * Find, Communications of the ACM 4 (1961), 321. */
static void halve(struct pile *p, size_t from, size_t to, size_t middle, size_t part)
{
	ptrdiff_t left = (ptrdiff_t)from, right = (ptrdiff_t)to - 1, at = (ptrdiff_t)middle;

	while (left < right) {
		int pivot = number(p, middle, part);
		ptrdiff_t i = left, j = right;

		while (i <= j) {
			while (number(p, (size_t)i, part) < pivot)
				i++;
			while (number(p, (size_t)j, part) > pivot)
				j--;
			if (i <= j) {
				uint32_t other = p->order[i];
				p->order[i++] = p->order[j];
				p->order[j--] = other;
			}
		}
		if (j < at)
			left = i;
		if (at < i)
			right = j;
	}
}

/* Puts models that are alike beside each other: halves them by what they differ in most, then each
 * half, so that each node gets what is alike, on each level. */
static void gather(struct pile *p, size_t from, size_t to)
{
	while (to - from > LANES) {
		size_t unit = LANES, middle;

		while (unit * LANES < to - from)
			unit *= LANES;
		middle = from + (to - from + unit - 1) / unit / 2 * unit;
		halve(p, from, to, middle, widest(p, from, to));
		gather(p, from, middle);
		from = middle;
	}
}

/* Room for a level of so many models or nodes. */
static bool make_level(struct level *l, size_t len, size_t node, bool lowest)
{
	size_t size = (len + LANES - 1) / LANES * node;

	l->len = len;
	l->high = calloc(size, sizeof *l->high);
	l->low = lowest ? l->high : calloc(size, sizeof *l->low);
	return l->high && l->low;
}

/* The least and the largest numbers of the nodes of the level below. */
static void fill_level(struct level *l, const struct level *below, size_t parts)
{
	for (size_t i = 0; i < l->len; i++) {
		size_t left = below->len - i * LANES, lanes = left < LANES ? left : LANES;

		for (size_t part = 0; part < parts; part++) {
			size_t from = (i * parts + part) * LANES,
			       to = (i / LANES * parts + part) * LANES + i % LANES;
			l->low[to] = below->low[from];
			l->high[to] = below->high[from];
			for (size_t lane = 1; lane < lanes; lane++) {
				uint16_t low = below->low[from + lane],
				         high = below->high[from + lane];
				l->low[to] = low < l->low[to] ? low : l->low[to];
				l->high[to] = high > l->high[to] ? high : l->high[to];
			}
		}
	}
}

static bool stack(struct boxtree *t, const struct pile *p, size_t len)
{
	struct level *l = t->levels;
	size_t node = p->parts * LANES;

	if (!make_level(l, len, node, true))
		return false;
	for (size_t i = 0; i < len; i++)
		for (size_t part = 0; part < p->parts; part++)
			l->high[i / LANES * node + part * LANES + i % LANES] =
			    p->numbers[p->order[i] * p->parts + part];
	for (t->top = 0; l->len > LANES; l++) {
		t->top++;
		if (!make_level(l + 1, (l->len + LANES - 1) / LANES, node, false))
			return false;
		fill_level(l + 1, l, p->parts);
	}
	return true;
}

/* Sums may be off to either side by half of what BOXTREE_MARGIN allows; others are rounded up. */
static uint16_t rounded(float number, bool up)
{
	return number < NUMBER_ONE ? (uint16_t)(up ? ceilf(number) : number + 0.5F) : NUMBER_ONE;
}

/* The numbers of the entries from..to. */
static void fill_pile(struct pile *pile, uint16_t *numbers, const struct index *x,
                      const struct parts *p, enum basis basis, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		float exact[PARTS];

		parts_of_curve(exact, p, basis, &x->entries[i].curve);
		for (size_t part = 0; part < pile->parts; part++)
			*numbers++ = rounded(exact[part], !of_sums(basis));
		pile->order[i - from] = (uint32_t)(i - from);
	}
}

bool boxtree_make(struct boxtree *t, const struct index *x, const struct parts *p, enum basis basis,
                  size_t from, size_t to)
{
	size_t len = to - from, parts = of_sums(basis) ? POSTS : PARTS;
	uint16_t *numbers = malloc(len * parts * sizeof *numbers);
	struct pile pile = {numbers, parts, malloc(len * sizeof *pile.order)};
	bool made = numbers && pile.order;

	*t = (struct boxtree){.basis = basis, .parts = parts, .entry = pile.order};
	if (made) {
		fill_pile(&pile, numbers, x, p, basis, from, to);
		gather(&pile, 0, len);
		made = stack(t, &pile, len);
	}
	for (size_t i = 0; made && i < len; i++)
		t->entry[i] += (uint32_t)from;
	free(numbers);
	return made;
}

void boxtree_free(struct boxtree *t)
{
	for (int i = 0; i < BOXTREE_LEVELS; i++) {
		if (i > 0)
			free(t->levels[i].low);
		free(t->levels[i].high);
	}
	free(t->entry);
	*t = (struct boxtree){0};
}

static inline float larger(float a, float b)
{
	return a > b ? a : b;
}

/* For sums: how far the sample's are above the highest, and below the lowest. */
MULTIVERSION static void sum_gaps(const uint16_t *low, const uint16_t *high, const float *sample,
                                  int both, float *gap)
{
	float above[LANES] = {0}, below[LANES] = {0};

	for (int part = 0; part < POSTS; part++)
		for (int i = 0; i < LANES; i++) {
			above[i] = larger(above[i], sample[part] - high[part * LANES + i]);
			below[i] = larger(below[i], low[part * LANES + i] - sample[part]);
		}
	for (int i = 0; i < LANES; i++)
		gap[i] = larger(above[i], below[i]) / NUMBER_ONE;
	for (int i = 0; both && i < LANES; i++)
		gap[i] = (above[i] + below[i]) / NUMBER_ONE;
}

/* For shares: what sample and model have in common at most, taken from 1. Every other part is added
 * up apart, so that no addition waits for the one before. */
MULTIVERSION static void common_gaps(const uint16_t *high, const float *sample, float *gap)
{
	float common[LANES] = {0}, other[LANES] = {0};

	for (int part = 0; part < PARTS; part += 2, high += 2 * LANES)
		for (int i = 0; i < LANES; i++) {
			float p = sample[part], q = high[i];
			common[i] += p < q ? p : q;
			p = sample[part + 1];
			q = high[LANES + i];
			other[i] += p < q ? p : q;
		}
	for (int i = 0; i < LANES; i++)
		gap[i] = 1 - (common[i] + other[i]) / NUMBER_ONE;
}

/* For roots and norms: by A.-L. Cauchy's inequality the product of the groups' roots is at least
 * the sum of the products of their bins. */
MULTIVERSION static void product_gaps(const uint16_t *high, const float *sample, float *gap)
{
	float product[LANES] = {0}, other[LANES] = {0};

	for (int part = 0; part < PARTS; part += 2, high += 2 * LANES)
		for (int i = 0; i < LANES; i++) {
			product[i] += sample[part] * high[i];
			other[i] += sample[part + 1] * high[LANES + i];
		}
	for (int i = 0; i < LANES; i++)
		gap[i] = 1 - (product[i] + other[i]) / NUMBER_ONE / NUMBER_ONE;
}

size_t boxtree_gaps(const struct boxtree *t, const float sample[PARTS], int level, size_t node,
                    float gap[LANES])
{
	const struct level *l = &t->levels[level];
	const uint16_t *low = l->low + node * t->parts * LANES,
	               *high = l->high + node * t->parts * LANES;
	size_t left = l->len - node * LANES;

	if (of_sums(t->basis))
		sum_gaps(low, high, sample, t->basis == BASIS_GAPS, gap);
	else if (t->basis == BASIS_COMMON)
		common_gaps(high, sample, gap);
	else
		product_gaps(high, sample, gap);
	return left < LANES ? left : LANES;
}
