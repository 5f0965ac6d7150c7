/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "../common/fault.h"
#include "training.h"

enum { GRAM_CALLS = 3, TOTAL_MOST = INT32_MAX };

/* --- the training traces --- */

static size_t put_name(struct training *t, struct value v)
{
	size_t at = t->names.len;

	text_put(&t->names, v.s, v.len);
	text_byte(&t->names, '\n');
	if (t->names.failed)
		die_memory();
	return at;
}

static struct value get_name(const struct training *t, size_t at)
{
	const char *s = t->names.s + at, *end = memchr(s, '\n', t->names.len - at);

	return (struct value){s, (size_t)(end - s)};
}

struct value training_name(const struct training *t, uint32_t number)
{
	return get_name(t, t->traces[number].name);
}

struct value training_label(const struct training *t, uint32_t number)
{
	size_t at = t->traces[number].label;

	return at == SIZE_MAX ? (struct value){NULL, 0} : get_name(t, at);
}

static int compare_grams(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	return (x->gram > y->gram) - (x->gram < y->gram);
}

/* Appends the shares of the profile's trace to the list. */
static struct shares put_shares(struct training *t, const struct profile *p)
{
	struct shares s = {.at = t->len};

	for (size_t i = 0; i < p->grams_len; i++) {
		const struct gram *g = &p->of[p->touched[i]];
		if (g->length != GRAM_CALLS)
			continue;
		if (t->len == t->room) {
			t->room = t->room ? 2 * t->room : 4096;
			t->list = realloc(t->list, t->room * sizeof *t->list);
			if (!t->list)
				die_memory();
		}
		t->list[t->len++] = (struct share){p->touched[i], (uint32_t)g->count};
		s.total += g->count;
	}
	if (s.total > TOTAL_MOST)
		s.total = 0;
	if (s.total == 0)
		t->len = s.at;
	s.len = t->len - s.at;
	if (s.len)
		qsort(t->list + s.at, s.len, sizeof *t->list, compare_grams);
	return s;
}

void training_add(struct training *t, const struct profile *p, const struct content *content,
                  struct value name, struct value label, struct value group)
{
	size_t before = t->contents.len;
	uint32_t number = contents_add(&t->contents, content);
	struct trained *trained;

	if (group.s && strtab_add(&t->groups, group.s, group.len) < 0)
		die_memory();
	if (t->contents.len > t->cap) {
		t->cap = t->cap ? 2 * t->cap : 128;
		t->traces = realloc(t->traces, t->cap * sizeof *t->traces);
		if (!t->traces)
			die_memory();
	}
	trained = &t->traces[number];
	if (number == before)
		trained->shares = put_shares(t, p);
	else if (value_compare(name, training_name(t, number)) >= 0)
		return;
	trained->name = put_name(t, name);
	trained->label = label.s ? put_name(t, label) : SIZE_MAX;
}

void training_index(struct training *t)
{
	size_t sum = 0;

	for (size_t i = 0; i < t->len; i++)
		if (t->list[i].gram >= t->grams)
			t->grams = t->list[i].gram + (size_t)1;
	t->begin = calloc(t->grams + 2, sizeof *t->begin);
	t->posting = malloc((t->len + 1) * sizeof *t->posting);
	t->mark = calloc(t->contents.len + 1, sizeof *t->mark);
	if (!t->begin || !t->posting || !t->mark)
		die_memory();
	for (size_t i = 0; i < t->len; i++)
		t->begin[t->list[i].gram + (size_t)2]++;
	for (size_t i = 2; i < t->grams + 2; i++)
		t->begin[i] = sum += t->begin[i];
	for (size_t i = 0; i < t->contents.len; i++) {
		const struct shares *s = &t->traces[i].shares;
		for (size_t k = s->at; k < s->at + s->len; k++)
			t->posting[t->begin[t->list[k].gram + (size_t)1]++] = (uint32_t)i;
	}
}

/* --- the search --- */

static size_t traces_with(const struct training *t, uint32_t gram)
{
	return gram < t->grams ? t->begin[gram + (size_t)1] - t->begin[gram] : 0;
}

/* A gram to look up. Its cost is low if few traces have it, or if its share is large. */
struct probe {
	struct share share;
	double cost;
};

static int compare_probes(const void *a, const void *b)
{
	const struct probe *x = a, *y = b;
	int order = (x->cost > y->cost) - (x->cost < y->cost);

	return order ? order : compare_grams(&x->share, &y->share);
}

/* Returns the total variation of two traces, or 2 if it is more than `most`. Sums the differences
 * of shares as integers, in units of 1 / (a.total b.total). */
static double variation(const struct training *t, const struct shares *a, const struct shares *b,
                        double most)
{
	const struct share *x = t->list + a->at, *x_end = x + a->len;
	const struct share *y = t->list + b->at, *y_end = y + b->len;
	double unit = (double)a->total * (double)b->total;
	uint64_t stop = (uint64_t)(most * unit) + 1, more = 0, less = 0;

	while ((x < x_end || y < y_end) && more <= stop && less <= stop) {
		bool in_a = x < x_end && (y == y_end || x->gram <= y->gram);
		bool in_b = y < y_end && (x == x_end || y->gram <= x->gram);
		uint64_t p = in_a ? x->count * b->total : 0, q = in_b ? y->count * a->total : 0;

		more += p > q ? p - q : 0;
		less += q > p ? q - p : 0;
		x += in_a;
		y += in_b;
	}
	return more <= stop && less <= stop ? (double)more / unit : 2;
}

/* Measures the traces that have the gram, unless this search has already measured them. */
static void measure(struct training *t, const struct shares *sample, uint32_t gram, double bound,
                    struct copy *best)
{
	for (size_t i = t->begin[gram]; i < t->begin[gram + (size_t)1]; i++) {
		uint32_t number = t->posting[i];
		double most = best->of ? best->distance : bound, distance;

		if (t->mark[number] == t->searches)
			continue;
		t->mark[number] = t->searches;
		distance = variation(t, sample, &t->traces[number].shares, most);
		if (distance > most ||
		    (best->of && distance == best->distance &&
		     value_compare(training_name(t, number), training_name(t, best->of - 1)) >= 0))
			continue;
		*best = (struct copy){.of = number + 1, .distance = distance};
	}
}

/* Returns the sample's grams, those that cost the fewest comparisons per share first. Owned by the
 * caller. */
static struct probe *probes_of(const struct training *t, const struct shares *sample)
{
	struct probe *probes = malloc((sample->len + 1) * sizeof *probes);

	if (!probes)
		die_memory();
	for (size_t i = 0; i < sample->len; i++) {
		struct share s = t->list[sample->at + i];
		probes[i] = (struct probe){s, (double)traces_with(t, s.gram) / s.count};
	}
	if (sample->len)
		qsort(probes, sample->len, sizeof *probes, compare_probes);
	return probes;
}

static struct copy find_near(struct training *t, const struct shares *sample, double bound)
{
	/* a little more than the bound, for rounding errors */
	double enough = bound * (double)sample->total * (1 + 1e-12);
	struct probe *probes = probes_of(t, sample);
	struct copy best = {0};
	uint64_t looked = 0;

	if (++t->searches == 0)
		die(1, "more than 4294967295 distinct traces");
	for (size_t i = 0; i < sample->len && (double)looked <= enough; i++) {
		looked += probes[i].share.count;
		if (traces_with(t, probes[i].share.gram))
			measure(t, sample, probes[i].share.gram, bound, &best);
	}
	free(probes);
	return best;
}

struct copy training_find(struct training *t, const struct profile *p,
                          const struct content *content, double bound)
{
	int64_t number = contents_find(&t->contents, content->hash);
	struct shares sample;
	struct copy best;

	if (number >= 0)
		return (struct copy){.of = (uint32_t)number + 1, .exact = true};
	sample = put_shares(t, p);
	best = find_near(t, &sample, bound);
	t->len = sample.at;
	return best;
}

void training_free(struct training *t)
{
	contents_free(&t->contents);
	free(t->traces);
	text_free(&t->names);
	strtab_free(&t->groups);
	free(t->list);
	free(t->posting);
	free(t->begin);
	free(t->mark);
}
