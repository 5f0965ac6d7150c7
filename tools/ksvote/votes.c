/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "../common/fault.h"
#include "../common/names.h"
#include "votes.h"

#define NOVELTY_UNITS ((uint64_t)1 << 55)

static void *checked(void *memory)
{
	if (!memory)
		die_memory();
	return memory;
}

uint32_t poll_label(struct poll *p, struct value name)
{
	return names_number(&p->labels, name);
}

/* Compares two names of a table in byte order. */
static int compare(const struct strtab *names, size_t a, size_t b)
{
	return value_compare(strtab_string(names, a), strtab_string(names, b));
}

uint32_t poll_metric(struct poll *p, struct value name)
{
	size_t before = p->metrics.len;
	uint32_t number = names_number(&p->metrics, name);
	struct weighed_metric *new = &p->metric[number];

	if (p->metrics.len == before)
		return number;
	*new = (struct weighed_metric){metric_weight(p->weights, name), metric_kind(name), 0};
	for (size_t i = 0; i < before; i++)
		if (compare(&p->metrics, i, number) > 0)
			p->metric[i].place++;
		else
			new->place++;
	return number;
}

bool poll_takes_label(const struct poll *p, struct value name)
{
	return p->labels.len < LABELS_MOST || strtab_find(&p->labels, name.s, name.len) >= 0;
}

bool poll_takes_metric(const struct poll *p, struct value name)
{
	return p->metrics.len < METRICS_MOST || strtab_find(&p->metrics, name.s, name.len) >= 0;
}

void poll_free(struct poll *p)
{
	strtab_free(&p->labels);
	strtab_free(&p->metrics);
	free(p->value);
}

void ballot_add(struct ballot *s, uint32_t label, uint32_t metric, double distance)
{
	if (s->len == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 4;
		s->votes = checked(realloc(s->votes, s->cap * sizeof *s->votes));
	}
	s->votes[s->len++] = (struct vote){label, metric, distance};
}

void ballot_novelty(struct ballot *s, double novelty)
{
	if (s->novelties >= 511)
		return;
	novelty = novelty < 0 ? 0 : novelty > 1 ? 1 : novelty;
	s->novelty += (uint64_t)(novelty * (double)NOVELTY_UNITS + 0.5);
	s->novelties++;
}

void ballot_clear(struct ballot *s)
{
	struct ballot kept = {.name = s->name, .truth = s->truth, .votes = s->votes, .cap = s->cap};

	kept.name.len = kept.truth.len = 0;
	*s = kept;
}

void ballot_free(struct ballot *s)
{
	text_free(&s->name);
	text_free(&s->truth);
	free(s->votes);
}

static bool measures_novelty(enum kind kind)
{
	return kind == KIND_NOVELTY || kind == KIND_MISMATCH;
}

/* Marks the candidates by a value of 0: the labels with votes that carry weight; only votes by
 * distances and decisions, if there are any. Returns the number of candidates. */
static size_t mark_candidates(struct poll *p, const struct ballot *s)
{
	size_t count = 0;

	for (int novelty = 0; novelty < 2 && count == 0; novelty++)
		for (size_t i = 0; i < s->len; i++) {
			const struct weighed_metric *m = &p->metric[s->votes[i].metric];
			double *value = &p->value[s->votes[i].label];
			if (m->weight > 0 && measures_novelty(m->kind) == novelty &&
			    isnan(*value)) {
				*value = 0;
				count++;
			}
		}
	return count;
}

/* Keeps the votes that count, and replaces the metric by its place among the names. If there is
 * only one candidate, all novelty and mismatch counts for it: these are measured against the whole
 * bank. */
static void keep_votes(const struct poll *p, struct ballot *s, size_t candidates, double *weight)
{
	uint32_t only = 0;
	size_t kept = 0;

	while (only < p->labels.len && isnan(p->value[only]))
		only++;
	for (size_t i = 0; i < s->len; i++) {
		struct vote v = s->votes[i];
		const struct weighed_metric *m = &p->metric[v.metric];
		if (candidates == 1 && measures_novelty(m->kind))
			v.label = only;
		if (!(m->weight > 0) || isnan(p->value[v.label]))
			continue;
		v.metric = m->place;
		weight[m->place] = m->weight;
		s->votes[kept++] = v;
	}
	s->len = kept;
}

static int by_label(const void *a, const void *b)
{
	const struct vote *x = a, *y = b;

	if (x->label != y->label)
		return x->label < y->label ? -1 : 1;
	if (x->metric != y->metric)
		return x->metric < y->metric ? -1 : 1;
	return (x->distance > y->distance) - (x->distance < y->distance);
}

/* Returns the value of the label whose votes begin at *v: the weighted mean over metrics of the
 * mean over streams; if `total` is above 0, times this total weight. */
static double value_of(const struct vote **v, const struct vote *end, const double *weight,
                       double total)
{
	uint32_t label = (*v)->label;
	double sum = 0, weights = 0;

	while (*v < end && (*v)->label == label) {
		uint32_t metric = (*v)->metric;
		double distances = 0, streams = 0;

		for (; *v < end && (*v)->label == label && (*v)->metric == metric; ++*v, streams++)
			distances += (*v)->distance;
		sum += weight[metric] * (distances / streams);
		weights += weight[metric];
	}
	if (total > weights || total < weights)
		sum = total > 0 ? sum * (total / weights) : sum / weights;
	return sum;
}

/* Computes the value of each candidate in p->value; NAN: not a candidate. Returns the number of
 * candidates. */
static size_t find_values(struct poll *p, struct ballot *s)
{
	double weight[METRICS_MOST] = {0}, total = 0;
	const struct vote *v, *end;
	size_t candidates;

	if (p->cap < p->labels.len) {
		p->cap = p->labels.len;
		p->value = checked(realloc(p->value, p->cap * sizeof *p->value));
	}
	for (size_t i = 0; i < p->labels.len; i++)
		p->value[i] = NAN;
	candidates = mark_candidates(p, s);
	keep_votes(p, s, candidates, weight);
	if (s->len == 0)
		return candidates;
	qsort(s->votes, s->len, sizeof *s->votes, by_label);
	for (size_t i = 0; p->sum && i < p->metrics.len; i++)
		total += weight[i];
	for (v = s->votes, end = v + s->len; v < end;) {
		uint32_t label = v->label;
		p->value[label] = value_of(&v, end, weight, total);
	}
	return candidates;
}

/* Returns the number of the label with the smallest value, other than this one; of equal ones the
 * first by name; labels.len if there is none. */
static size_t nearest_other(const struct poll *p, size_t than)
{
	size_t best = p->labels.len;
	double least = NAN;

	for (size_t i = 0; i < p->labels.len; i++) {
		double value = p->value[i];

		if (i == than || isnan(value))
			continue;
		if (isnan(least) || value < least ||
		    (!(value > least) && compare(&p->labels, i, best) < 0)) {
			best = i;
			least = value;
		}
	}
	return best;
}

/* Returns a score that is above 0 if the label is nearer than any other. If there is no other
 * label, or not this one, the score is the distance itself: far from benign models, or near to
 * malicious ones. */
static double score_of(double label, double other)
{
	if (isnan(label))
		return other;
	return isnan(other) ? -label : other - label;
}

static double value_at(const struct poll *p, size_t label)
{
	return label < p->labels.len ? p->value[label] : NAN;
}

/* Returns the verdict, a label's number or labels.len for none, and sets the score. Of several
 * families without a positive label, the nearest wins, and its lead over the second is the
 * score. */
static size_t elect(const struct poll *p, size_t positive, double *score)
{
	size_t other = nearest_other(p, positive), second = nearest_other(p, other);

	if (isnan(value_at(p, positive)) && second < p->labels.len) {
		*score = score_of(value_at(p, other), value_at(p, second));
		return other;
	}
	*score = score_of(value_at(p, positive), value_at(p, other));
	return *score > p->threshold ? positive : other;
}

struct judgement judge(struct poll *p, struct ballot *s)
{
	struct judgement j = {{VERDICT_UNKNOWN, sizeof VERDICT_UNKNOWN - 1}, NAN, NAN};
	size_t positive = poll_label(p, (struct value){p->positive, strlen(p->positive)});
	size_t candidates = find_values(p, s), verdict;

	if (s->novelties)
		j.known = (double)(s->novelties * NOVELTY_UNITS - s->novelty) /
		          (double)(s->novelties * NOVELTY_UNITS);
	if (s->strange && !s->common)
		return j;
	p->weightless = p->weightless || candidates == 0;
	if (candidates == 0 || (candidates > 1 && j.known < p->least_known))
		return j;
	verdict = elect(p, positive, &j.score);
	j.label =
	    verdict < p->labels.len ? strtab_string(&p->labels, verdict) : (struct value){"-", 1};
	return j;
}
