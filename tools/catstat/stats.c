/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../format/logarithm.h"
#include "../common/fault.h"
#include "audit.h"

/* Working memory for the statistics. */
struct sums {
	const struct audit *a;
	const struct profile *p;
	uint64_t *gram;     /* by node: its count in the scope's traces; owned */
	uint64_t *followed; /* by node: how often a call follows it; owned */
	uint32_t *used;     /* nodes whose gram count is not 0; owned */
	size_t used_len;
	uint32_t *mark;   /* by content: the last scope that had it; owned */
	uint64_t *values; /* to be sorted and summed; owned */
	size_t len, room;
	uint32_t scopes;
};

static void *need(size_t n, size_t size)
{
	void *p = calloc(n + 1, size);

	if (!p)
		die_memory();
	return p;
}

static void put_value(struct sums *s, uint64_t value)
{
	if (s->len == s->room) {
		s->room = s->room ? 2 * s->room : 1024;
		s->values = realloc(s->values, s->room * sizeof *s->values);
		if (!s->values)
			die_memory();
	}
	s->values[s->len++] = value;
}

static int compare_numbers(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void sort_values(struct sums *s)
{
	if (s->len)
		qsort(s->values, s->len, sizeof *s->values, compare_numbers);
}

/* Returns the sum of x log2(x) over the values, and empties them. Sorts them first, so that the
 * order of the traces does not change the last digits. */
static double sum_of_logs(struct sums *s)
{
	double sum = 0;

	sort_values(s);
	for (size_t i = 0; i < s->len; i++)
		if (s->values[i])
			sum += (double)s->values[i] * log_binary((double)s->values[i]);
	s->len = 0;
	return sum;
}

/* Returns a quantile of the sorted values, by linear interpolation (type 7 of Hyndman and Fan,
 * 1996). */
static double quantile(const struct sums *s, double q)
{
	double at = q * (double)(s->len - 1), below = floor(at);
	size_t i = (size_t)below;
	double low = (double)s->values[i];

	return at > below ? low + (at - below) * ((double)s->values[i + 1] - low) : low;
}

/* --- a scope's strata --- */

static void add_stratum(struct sums *s, const struct stratum *c, struct stats *f)
{
	for (size_t i = 0; c->slots && i <= c->mask; i++) {
		const struct gram_count *t = &c->slots[i];
		if (!t->gram)
			continue;
		if (s->gram[t->gram] == 0)
			s->used[s->used_len++] = t->gram;
		s->gram[t->gram] += t->count;
	}
	f->traces += c->traces;
	f->calls += c->calls;
	f->breaks += c->breaks;
	f->unknown += (double)c->unknown;
	f->folded += (double)c->folded;
	f->exact += c->exact;
	f->near += c->near;
	f->grouped += c->grouped;
}

/* Returns the bits per call, given the n - 1 before it: the mean of log2(p(w) / c(w)) over all
 * grams w of n calls, where c(w) is the count of w, and p(w) how often any call follows the first n
 * - 1 calls of w: Shannon's F_n (Prediction and entropy of printed English, 1951). */
static double entropy(struct sums *s, uint32_t n)
{
	double before, all, total = 0;

	for (size_t i = 0; i < s->used_len; i++)
		if (s->p->of[s->used[i]].length == n) {
			put_value(s, s->gram[s->used[i]]);
			total += (double)s->gram[s->used[i]];
		}
	if (s->len == 0)
		return NAN;
	all = sum_of_logs(s);
	if (n == 1)
		put_value(s, s->followed[TREE_ROOT]);
	for (size_t i = 0; i < s->used_len; i++)
		if (s->p->of[s->used[i]].length == n - 1)
			put_value(s, s->followed[s->used[i]]);
	before = sum_of_logs(s);
	return before > all ? (before - all) / total : 0;
}

static void stats_of_grams(struct sums *s, struct stats *f)
{
	double pairs = 0, followed = 0;

	for (size_t i = 0; i < s->used_len; i++) {
		const struct gram *g = &s->p->of[s->used[i]];
		s->followed[g->parent] += s->gram[s->used[i]];
		f->kinds += g->length == 1;
		pairs += g->length == 2;
	}
	for (size_t i = 0; i < s->used_len; i++)
		followed += s->p->of[s->used[i]].length == 1 && s->followed[s->used[i]];
	f->branching = followed > 0 ? pairs / followed : NAN;
	for (uint32_t n = 1; n <= PROFILE_N; n++)
		f->entropy[n - 1] = entropy(s, n);
}

/* Empties the counts for the next scope. */
static void clear_grams(struct sums *s)
{
	s->followed[TREE_ROOT] = 0;
	for (size_t i = 0; i < s->used_len; i++)
		s->gram[s->used[i]] = s->followed[s->used[i]] = 0;
	s->used_len = 0;
}

/* Appends a number of each trace to the values. */
static void put_traces(struct sums *s, const struct stratum *const *strata, size_t len,
                       uint64_t (*number)(const struct content *))
{
	for (size_t i = 0; i < len; i++)
		for (size_t at = strata[i]->last; at; at = s->a->entries[at - 1].before)
			put_value(s, number(&s->a->contents.list[s->a->entries[at - 1].content]));
}

static uint64_t calls_of(const struct content *c)
{
	return c->calls;
}

static uint64_t phrases_of(const struct content *c)
{
	return c->phrases;
}

static void stats_of_traces(struct sums *s, const struct stratum *const *strata, size_t len,
                            struct stats *f)
{
	put_traces(s, strata, len, calls_of);
	sort_values(s);
	for (int i = 0; i < 5; i++)
		f->length[i] = s->len ? quantile(s, i / 4.0) : NAN;
	s->len = 0;
	put_traces(s, strata, len, phrases_of);
	f->phrases = sum_of_logs(s);
	s->scopes++;
	for (size_t i = 0; i < len; i++)
		for (size_t at = strata[i]->last; at; at = s->a->entries[at - 1].before) {
			uint32_t *mark = &s->mark[s->a->entries[at - 1].content];
			f->distinct += *mark != s->scopes;
			*mark = s->scopes;
		}
}

static struct stats stats_of(struct sums *s, const struct stratum *const *strata, size_t len)
{
	struct stats f = {0};

	for (size_t i = 0; i < len; i++)
		add_stratum(s, strata[i], &f);
	stats_of_grams(s, &f);
	clear_grams(s);
	stats_of_traces(s, strata, len, &f);
	f.unknown = f.calls ? f.unknown / (double)f.calls : NAN;
	f.folded = f.calls ? f.folded / (double)f.calls : NAN;
	f.phrases = f.calls ? f.phrases / (double)f.calls : NAN;
	return f;
}

/* --- scopes --- */

/* A stratum and the name by which it is sorted. */
struct place {
	struct value name;
	const struct stratum *stratum;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return value_compare(x->name, y->name);
}

static struct place place_of(const struct audit *a, const struct stratum *c, enum scope scope)
{
	static const char all[] = "-";
	struct value name = {all, 1};

	if (scope != SCOPE_ALL) {
		uint32_t number = scope == SCOPE_LABEL ? c->label : c->group;
		name = strtab_string(&a->names, number);
	}
	return (struct place){name, c};
}

static struct sums begin_sums(const struct audit *a, const struct profile *p)
{
	size_t nodes = (size_t)p->grams.len + 1;

	return (struct sums){.a = a,
	                     .p = p,
	                     .gram = need(nodes, sizeof(uint64_t)),
	                     .followed = need(nodes, sizeof(uint64_t)),
	                     .used = need(nodes, sizeof(uint32_t)),
	                     .mark = need(a->contents.len, sizeof(uint32_t))};
}

static void end_sums(struct sums *s)
{
	free(s->gram);
	free(s->followed);
	free(s->used);
	free(s->mark);
	free(s->values);
}

void audit_each(const struct audit *a, const struct profile *p, enum scope scope,
                void (*work)(struct value name, const struct stats *f, void *arg), void *arg)
{
	struct sums s = begin_sums(a, p);
	struct place *places = need(a->strata_len, sizeof *places);
	const struct stratum **strata = need(a->strata_len, sizeof *strata);
	size_t len = 0;

	for (size_t i = 0; i < a->strata_len; i++)
		places[i] = place_of(a, &a->strata[i], scope);
	if (a->strata_len)
		qsort(places, a->strata_len, sizeof *places, compare_places);
	for (size_t i = 0; i < a->strata_len || (i == 0 && scope == SCOPE_ALL); i++) {
		struct stats f;
		if (a->strata_len)
			strata[len++] = places[i].stratum;
		if (i + 1 < a->strata_len && compare_places(&places[i], &places[i + 1]) == 0)
			continue;
		f = stats_of(&s, strata, len);
		work(a->strata_len ? places[i].name : (struct value){NULL, 0}, &f, arg);
		len = 0;
	}
	free(places);
	free(strata);
	end_sums(&s);
}
