/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "image_distance.h"

enum { SINGLES = 96 }; /* grams that are groups of their own */

bool image_has_tables(const struct image *m)
{
	return m->weight < WEIGHTS && m->models <= TABLE_MODELS &&
	       table_width(m) * m->grams.len < TABLE_BYTES / sizeof(double);
}

static size_t label_models(const struct image *m, size_t label)
{
	struct image_label l = image_label(m, label);

	return l.to - l.from;
}

bool image_has_trees(const struct image *m)
{
	bool large = false;

	if (m->weight >= WEIGHTS || image_has_tables(m))
		return false;
	for (size_t i = 0; !large && i < m->labels; i++)
		large = label_has_tree(label_models(m, i));
	return large;
}

static uint64_t aligned(uint64_t at)
{
	return (at + KSM_ALIGN - 1) / KSM_ALIGN * KSM_ALIGN;
}

uint64_t boxtree_lay(struct boxtree *t, size_t models, enum image_part part)
{
	uint64_t at = aligned(4 * (uint64_t)models), node;
	struct level *l = t->levels;

	t->part = part;
	t->parts = part == IMAGE_SUM_TREES ? POSTS : PARTS;
	t->top = 0;
	node = t->parts * LANES * 2;
	*l = (struct level){at, at, models};
	at += (models + LANES - 1) / LANES * node;
	for (; l->len > LANES; l++) {
		size_t len = (l->len + LANES - 1) / LANES;
		uint64_t size = (len + LANES - 1) / LANES * node;

		l[1] = (struct level){at, at + size, len};
		at += 2 * size;
		t->top++;
	}
	return at;
}

uint64_t trees_size(const struct image *m, enum image_part part)
{
	struct boxtree t;
	uint64_t size = 0;

	for (size_t i = 0; i < m->labels; i++)
		if (label_has_tree(label_models(m, i)))
			size += boxtree_lay(&t, label_models(m, i), part);
	return size;
}

uint32_t image_post(const struct image *m, size_t post)
{
	return le32(m->parts[IMAGE_GROUPS].at + 4 * post);
}

unsigned image_group(const struct image *m, uint32_t gram)
{
	return m->parts[IMAGE_GROUPS].at[4 * POSTS + (size_t)gram];
}

void group_numbers(float to[PARTS], const double sum[PARTS], enum image_part part, double norm)
{
	for (int i = 0; i < PARTS; i++) {
		double root = part == IMAGE_COMMON_TREES ? sum[i] : sqrt(sum[i]);
		to[i] = (float)(part == IMAGE_PRODUCT_TREES ? root / norm : root) * NUMBER_ONE;
	}
}

/* A gram and its mass: the sum of its shares in all models. */
struct mass {
	double mass;
	uint32_t gram;
};

static int heavier(const void *a, const void *b)
{
	const struct mass *x = a, *y = b;

	if (x->mass < y->mass || x->mass > y->mass)
		return x->mass < y->mass ? 1 : -1;
	return (x->gram > y->gram) - (x->gram < y->gram);
}

/* Chooses the posts so that the masses between neighbours are about equal. */
static void choose_posts(unsigned char *posts, const double *masses, size_t grams, double total)
{
	double sum = 0;
	size_t post = 0;

	for (size_t i = 0; i < grams; i++) {
		sum += masses[i];
		while (post < POSTS && sum >= (double)(post + 1) / (POSTS + 1) * total)
			le32_put(posts + 4 * post++, (uint32_t)i);
	}
	while (post < POSTS)
		le32_put(posts + 4 * post++, (uint32_t)(grams - 1));
}

bool groups_make(const struct image *m, const double *masses, unsigned char *groups)
{
	size_t grams = m->grams.len;
	struct mass *sorted = malloc(grams * sizeof *sorted);

	if (!sorted)
		return false;
	for (size_t i = 0; i < grams; i++)
		sorted[i] = (struct mass){masses[i], (uint32_t)i};
	choose_posts(groups, masses, grams, m->models);
	/* the heaviest grams are groups of their own, the others share the remaining groups */
	qsort(sorted, grams, sizeof *sorted, heavier);
	for (size_t i = 0; i < grams; i++)
		groups[4 * POSTS + sorted[i].gram] =
		    (uint8_t)(i < SINGLES ? i : SINGLES + (i - SINGLES) % (PARTS - SINGLES));
	free(sorted);
	return true;
}

/* Computes the sums of a curve at the posts. */
static void curve_posts(float to[PARTS], const struct image *m, const struct curve *c)
{
	size_t at = 0;

	for (size_t i = 0; i < POSTS; i++) {
		uint32_t post = image_post(m, i);

		while (at < c->len && curve_number(c, at) <= post)
			at++;
		to[i] = (float)(at ? curve_sum(c, at - 1) : 0) * NUMBER_ONE;
	}
}

/* Computes the numbers of a model. */
static void curve_numbers(float to[PARTS], const struct image *m, enum image_part part,
                          const struct curve *c)
{
	double sum[PARTS] = {0};

	if (part == IMAGE_SUM_TREES) {
		curve_posts(to, m, c);
		return;
	}
	for (size_t i = 0; i < c->len; i++) {
		double share = curve_share(c, i);
		sum[image_group(m, curve_number(c, i))] +=
		    part == IMAGE_PRODUCT_TREES ? share * share : share;
	}
	group_numbers(to, sum, part, sqrt(c->squares));
}

/* Models with their numbers, while they are being sorted. */
struct pile {
	uint16_t *numbers; /* `parts` of each model; owned */
	size_t parts;
	uint32_t *order; /* the models in sorted order; owned */
};

static int number(const struct pile *p, size_t at, size_t part)
{
	return p->numbers[p->order[at] * p->parts + part];
}

/* Returns the number in which the models from..to vary most, judged by a few of them. */
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

/* Moves the models of from..to with the smaller numbers before `middle`: C. A. R. Hoare, Algorithm
 * 65: Find, Communications of the ACM 4 (1961), 321. */
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

/* Sorts similar models next to each other: halves them at the number in which they differ most,
 * then each half, so that the nodes of each level hold similar models. */
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

/* Rounds a number up; or a sum to nearest, since a search allows for twice that error either
 * way. */
static uint16_t rounded(float number, bool up)
{
	return number < NUMBER_ONE ? (uint16_t)(up ? ceilf(number) : number + 0.5F) : NUMBER_ONE;
}

/* Computes the numbers of a label's models. Returns false if memory runs out. */
static bool fill_pile(struct pile *p, const struct image *m, enum image_part part,
                      const struct image_label *l)
{
	size_t len = l->to - l->from, at = 0;
	float exact[PARTS];

	p->numbers = malloc(len * p->parts * sizeof *p->numbers);
	p->order = malloc(len * sizeof *p->order);
	if (!p->numbers || !p->order)
		return false;
	for (size_t i = 0; i < len; i++) {
		struct curve c = image_curve(m, l->from + i);

		curve_numbers(exact, m, part, &c);
		for (size_t j = 0; j < p->parts; j++)
			p->numbers[at++] = rounded(exact[j], part != IMAGE_SUM_TREES);
		p->order[i] = (uint32_t)i;
	}
	return true;
}

/* Fills the lowest level: the models' numbers, lane by lane. */
static void fill_lowest(unsigned char *at, const struct boxtree *t, const struct pile *p,
                        size_t first)
{
	unsigned char *numbers = at + t->levels[0].high;

	for (size_t i = 0; i < t->levels[0].len; i++) {
		unsigned char *lane = numbers + 2 * (i / LANES * t->parts * LANES + i % LANES);

		le32_put(at + 4 * i, (uint32_t)(first + p->order[i]));
		for (size_t part = 0; part < t->parts; part++)
			le16_put(lane + 2 * part * LANES, (uint16_t)number(p, i, part));
	}
}

/* Fills a level with the smallest and the largest numbers of the nodes below. */
static void fill_level(unsigned char *at, const struct level *l, size_t parts)
{
	const struct level *below = l - 1;

	for (size_t i = 0; i < l->len; i++) {
		size_t left = below->len - i * LANES, lanes = left < LANES ? left : LANES;

		for (size_t part = 0; part < parts; part++) {
			size_t from = (i * parts + part) * LANES,
			       to = (i / LANES * parts + part) * LANES + i % LANES;
			uint16_t low = UINT16_MAX, high = 0;

			for (size_t lane = from; lane < from + lanes; lane++) {
				uint16_t least = level_number(at + below->low, lane),
				         most = level_number(at + below->high, lane);
				low = least < low ? least : low;
				high = most > high ? most : high;
			}
			le16_put(at + l->low + 2 * to, low);
			le16_put(at + l->high + 2 * to, high);
		}
	}
}

bool trees_make(const struct image *m, enum image_part part, unsigned char *trees)
{
	for (size_t i = 0; i < m->labels; i++) {
		struct image_label l = image_label(m, i);
		struct boxtree t = {.top = 0};
		struct pile pile = {.numbers = NULL};
		uint64_t size;
		bool made;

		if (!label_has_tree(l.to - l.from))
			continue;
		size = boxtree_lay(&t, l.to - l.from, part);
		pile.parts = t.parts;
		made = fill_pile(&pile, m, part, &l);
		if (made) {
			gather(&pile, 0, l.to - l.from);
			fill_lowest(trees, &t, &pile, l.from);
			for (int level = 1; level <= t.top; level++)
				fill_level(trees, &t.levels[level], t.parts);
		}
		free(pile.numbers);
		free(pile.order);
		if (!made)
			return false;
		trees += size;
	}
	return true;
}

void table_make(const struct image *m, unsigned char *table, bool sums)
{
	size_t width = (size_t)table_width(m), grams = m->grams.len;
	unsigned char *rows = table + (sums ? 8 * width : 0);

	for (size_t i = 0; i < m->models; i++) {
		struct curve c = image_curve(m, i);

		for (size_t j = 0; j < c.len; j++)
			le_double_put(rows + 8 * (curve_number(&c, j) * width + i),
			              sums ? curve_sum(&c, j) : curve_share(&c, j));
	}
	for (size_t i = width; sums && i < grams * width; i++) {
		/* unchanged up to the model's next bin */
		double before = le_double(rows + 8 * (i - width)), here = le_double(rows + 8 * i);
		if (!(here > before))
			le_double_put(rows + 8 * i, before);
	}
}
