/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "sample.h"

enum { FEW = 8 }; /* a model of up to this many times the sample's bins is scanned whole */

/* Compares two grams in the order of the bins: by place, then as the order says. */
static int compare_steps(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return image_compare_keys(&x->key, &y->key);
}

/* Makes room for a share and two sums of every masked number, as an image may be damaged. */
static bool sample_room(struct sample *s, const struct image *m, size_t steps)
{
	size_t numbers = grams_buckets(m->grams.len + 1);

	if (steps > s->cap) {
		free(s->steps);
		s->steps = malloc(steps * sizeof *s->steps);
		s->cap = s->steps ? steps : 0;
	}
	if (m->grams.len != s->grams) {
		free(s->share);
		free(s->sum);
		free(s->count);
		s->share = calloc(numbers, sizeof *s->share);
		s->count = calloc(numbers, sizeof *s->count);
		s->sum = calloc(2 * numbers, sizeof *s->sum);
		s->grams = m->grams.len;
		s->mask = (uint32_t)numbers - 1;
	}
	return s->cap >= steps && s->share && s->count && s->sum;
}

/* Clears the shares and counts of the previous sample. */
static void forget(struct sample *s)
{
	for (size_t i = 0; s->laid[false] && i < s->len; i++)
		s->share[s->steps[i].place / 2] = 0;
	for (size_t i = 0; s->counted && i < s->len; i++)
		s->count[s->steps[i].place / 2] = 0;
	s->laid[false] = s->laid[true] = s->counted = false;
}

const char *sample_take(struct sample *s, const struct image *m, const struct hist *h)
{
	forget(s);
	s->len = 0;
	if (!sample_room(s, m, h->grams.len))
		return "out of memory";
	for (size_t i = 0; i < h->grams.len; i++) {
		struct value gram = hist_gram(h, i);
		struct key key = image_key(m, gram);
		int64_t number = grams_find(&m->grams, gram.s, gram.len);
		uint32_t place = number < 0 ? 2 * image_before(m, &key) : 2 * (uint32_t)number + 1;

		s->steps[s->len++] = (struct step){.key = key,
		                                   .place = place,
		                                   .count = h->counts[i],
		                                   .worth = image_worth(m, &key)};
	}
	qsort(s->steps, s->len, sizeof *s->steps, compare_steps);
	return NULL;
}

void sample_weigh(struct sample *s, enum weight w)
{
	double total = 0, sum = 0;

	forget(s);
	s->total = s->squares = 0;
	for (size_t i = 0; i < s->len; i++)
		total += s->steps[i].share = weigh(w, s->steps[i].count) * s->steps[i].worth;
	for (size_t i = 0; i < s->len; i++) {
		struct step *step = &s->steps[i];
		sum += step->share;
		step->sum = sum / total;
		step->share /= total;
		s->total += step->share;
		s->squares += step->share * step->share;
	}
}

static void lay_sums(struct sample *s)
{
	double sum = 0;
	size_t place = 0;

	for (size_t i = 0; i < s->len; i++) {
		for (; place < s->steps[i].place; place++)
			s->sum[place] = sum;
		sum = s->steps[i].sum;
	}
	for (; place <= 2 * (size_t)s->grams; place++)
		s->sum[place] = sum;
}

const struct dense *sample_dense(struct sample *s, bool sums)
{
	if (sums && !s->laid[sums])
		lay_sums(s);
	for (size_t i = 0; !sums && !s->laid[sums] && i < s->len; i++)
		if (s->steps[i].place % 2) /* a bin of the bank */
			s->share[s->steps[i].place / 2] = s->steps[i].share;
	s->laid[sums] = true;
	s->dense = (struct dense){s->share, s->sum, s->mask, s->total, s->squares};
	return &s->dense;
}

/* Returns whether a model has a bin for a gram of the bank. As numbers ascend, it is at most bin
 * `number`, and exactly that one in a model of all grams. */
static bool has_gram(const struct curve *m, uint32_t number)
{
	size_t from = 0, to = number < m->len ? (size_t)number + 1 : m->len;
	size_t middle = to - 1;

	while (from < to) {
		uint32_t here = curve_number(m, middle);

		if (here == number)
			return true;
		if (here < number)
			from = middle + 1;
		else
			to = middle;
		middle = from + (to - from) / 2;
	}
	return false;
}

/* Lays the counts out by number of the gram. */
static void lay_counts(struct sample *s)
{
	for (size_t i = 0; !s->counted && i < s->len; i++)
		if (s->steps[i].place % 2)
			s->count[s->steps[i].place / 2] = s->steps[i].count;
	s->counted = true;
}

/* Returns how much of a sample is known to a model of few bins. */
static uint64_t known_of_bins(const struct sample *s, const struct curve *m, bool occurrences)
{
	uint64_t known = 0;

	for (size_t i = 0; i < m->len; i++) {
		uint64_t count = s->count[curve_number(m, i) & s->mask];

		known += occurrences ? count : count > 0;
	}
	return known;
}

/* Does the same for a model of many bins. */
static uint64_t known_of_steps(const struct sample *s, const struct curve *m, bool occurrences)
{
	uint64_t known = 0;

	for (size_t i = 0; i < s->len; i++) {
		const struct step *step = &s->steps[i];

		if (step->place % 2 && has_gram(m, step->place / 2))
			known += occurrences ? step->count : 1;
	}
	return known;
}

double sample_unknown(struct sample *s, const struct curve *m, bool occurrences)
{
	uint64_t all = 0, known;

	for (size_t i = 0; i < s->len; i++)
		all += occurrences ? s->steps[i].count : 1;
	if (m->len / FEW < s->len) {
		lay_counts(s);
		known = known_of_bins(s, m, occurrences);
	} else {
		known = known_of_steps(s, m, occurrences);
	}
	return known < all ? (double)(all - known) / (double)all : 0;
}

void sample_free(struct sample *s)
{
	free(s->steps);
	free(s->share);
	free(s->count);
	free(s->sum);
	*s = (struct sample){0};
}
