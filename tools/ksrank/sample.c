/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "sample.h"

/* The even place of a gram that no model has: between its neighbours in the order. */
static uint32_t place_between(const struct index *x, const char *gram, size_t len)
{
	struct key key = index_key(x, gram, len);
	size_t from = 0, to = x->vocabulary.grams.len;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		struct value other = strtab_string(&x->vocabulary.grams, x->sorted[middle]);
		struct key here = index_key(x, other.s, other.len);

		if (index_compare_keys(&here, &key) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return (uint32_t)(2 * from);
}

/* In the order of the bins, which is that of their places where these differ. */
static int compare_steps(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return index_compare_keys(&(struct key){x->gram, x->len, x->listed, 0},
	                          &(struct key){y->gram, y->len, y->listed, 0});
}

static const char *sample_room(struct sample *s, const struct index *x, size_t steps)
{
	size_t places = 2 * x->vocabulary.grams.len + 1;

	if (steps > s->cap) {
		free(s->steps);
		s->steps = malloc(steps * sizeof *s->steps);
		s->cap = s->steps ? steps : 0;
	}
	if (places != s->places) {
		free(s->share);
		free(s->sum);
		s->share = calloc(places / 2 + 1, sizeof *s->share);
		s->sum = malloc(places * sizeof *s->sum);
		s->places = places;
	}
	return s->cap < steps || !s->share || !s->sum ? "out of memory" : NULL;
}

/* Takes back what is laid out. */
static void forget(struct sample *s)
{
	for (size_t i = 0; s->laid[false] && i < s->len; i++)
		s->share[s->steps[i].place / 2] = 0;
	s->laid[false] = s->laid[true] = false;
}

const char *sample_take(struct sample *s, const struct index *x, const struct hist *h)
{
	const char *why;

	forget(s);
	why = sample_room(s, x, h->grams.len);
	s->len = 0;
	for (size_t i = 0; !why && i < h->grams.len; i++) {
		struct value gram = hist_gram(h, i);
		int64_t number = strtab_find(&x->vocabulary.grams, gram.s, gram.len);

		s->steps[s->len++] = (struct step){
		    .gram = gram.s,
		    .len = gram.len,
		    .listed = index_key(x, gram.s, gram.len).listed,
		    .place = number < 0 ? place_between(x, gram.s, gram.len) : x->places[number],
		    .count = h->counts[i],
		    .worth = index_worth(x, gram.s, gram.len),
		};
	}
	if (!why)
		qsort(s->steps, s->len, sizeof *s->steps, compare_steps);
	return why;
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
	for (; place < s->places; place++)
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
	s->dense = (struct dense){s->share, s->sum, s->total, s->squares};
	return &s->dense;
}

double sample_unknown(const struct sample *s, const struct model *m, bool occurrences)
{
	uint64_t all = 0, unknown = 0;

	for (size_t i = 0; i < s->len; i++) {
		const struct step *step = &s->steps[i];
		uint64_t count = occurrences ? step->count : 1;

		all += count;
		if (model_find(m, step->gram, step->len) < 0)
			unknown += count;
	}
	return (double)unknown / (double)all;
}

void sample_free(struct sample *s)
{
	free(s->steps);
	free(s->share);
	free(s->sum);
	*s = (struct sample){0};
}
