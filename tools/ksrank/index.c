/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "index.h"

/* Memory ran out. */
static const char *fail(struct index *x)
{
	x->failed = true;
	return "out of memory";
}

struct key index_key(const struct index *x, const char *gram, size_t len)
{
	int64_t place = x->order.grams.len ? order_place(&x->order, gram, len) : -1;

	return (struct key){gram, len, place < 0 ? UINT64_MAX : (uint64_t)place, 0};
}

int index_compare_keys(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	if (x->listed != y->listed)
		return x->listed < y->listed ? -1 : 1;
	return value_compare((struct value){x->gram, x->len}, (struct value){y->gram, y->len});
}

/* Makes room for so many bins more. */
static const char *make_room(struct index *x, size_t bins)
{
	size_t room = x->room ? x->room : 1024;
	void *place, *share, *sum;

	while (room - x->bins < bins)
		room *= 2;
	if (room == x->room)
		return NULL;
	place = realloc(x->place, room * sizeof *x->place);
	x->place = place ? place : x->place;
	share = realloc(x->share, room * sizeof *x->share);
	x->share = share ? share : x->share;
	sum = realloc(x->sum, room * sizeof *x->sum);
	x->sum = sum ? sum : x->sum;
	if (!place || !share || !sum)
		return fail(x);
	x->room = room;
	return NULL;
}

static const char *new_entry(struct index *x, const struct model *m)
{
	struct entry *e;

	if (x->len == x->cap) {
		size_t cap = x->cap ? 2 * x->cap : 64;
		e = realloc(x->entries, cap * sizeof *e);
		if (!e)
			return fail(x);
		x->entries = e;
		x->cap = cap;
	}
	e = &x->entries[x->len++];
	*e = (struct entry){.single = m->traces == 1,
	                    .weight = m->weight,
	                    .first = x->bins,
	                    .curve.len = m->bins,
	                    .model = *m};
	text_escaped(&e->label, m->label.s, m->label.len);
	text_escaped(&e->name, m->name.s, m->name.len);
	return e->label.failed || e->name.failed ? fail(x) : NULL;
}

double index_worth(const struct index *x, const char *gram, size_t len)
{
	return x->order.weights ? order_weight(&x->order, order_place(&x->order, gram, len)) : 1;
}

/* The same of all grams that came with the last model. */
static const char *value_grams(struct index *x)
{
	const struct strtab *grams = &x->vocabulary.grams;
	double *worths;

	if (!x->order.weights || x->valued == grams->len)
		return NULL;
	worths = realloc(x->worth, grams->cap * sizeof *worths);
	if (!worths)
		return fail(x);
	x->worth = worths;
	for (; x->valued < grams->len; x->valued++) {
		struct value gram = strtab_string(grams, x->valued);
		x->worth[x->valued] = index_worth(x, gram.s, gram.len);
	}
	return NULL;
}

/* Grams of another n are known, of a model that was refused: begins anew with this one. */
static const char *know_anew(struct index *x, const struct model *m)
{
	struct model again;

	vocabulary_free(&x->vocabulary);
	x->valued = 0;
	return model_read_vocabulary(&again, m->at, m->length, &x->vocabulary);
}

const char *index_add(struct index *x, const struct model *m)
{
	const char *why = NULL;

	if (m->order != x->order.hash)
		return x->order.hash ? "built with an order other than that of -O"
		                     : "built with a learned order: pass it with -O ORDER";
	if (x->n && m->n != x->n)
		return "n differs from that of the earlier models";
	if (x->vocabulary.n != m->n)
		why = know_anew(x, m);
	x->n = m->n;
	if (!why)
		why = make_room(x, m->bins);
	if (!why)
		why = value_grams(x);
	if (!why)
		why = new_entry(x, m);
	for (uint32_t i = 0; !why && i < m->bins; i++) {
		uint32_t number = x->vocabulary.bins[i];
		double share = weigh(m->weight, model_count(m, i));

		x->place[x->bins] = number;
		x->share[x->bins++] = x->worth ? share * x->worth[number] : share;
	}
	return why;
}

/* Numbers of the grams in the order of the bins. */
static const char *sort_grams(struct index *x)
{
	struct key *keys = malloc((x->vocabulary.grams.len + 1) * sizeof *keys);

	x->sorted = malloc((x->vocabulary.grams.len + 1) * sizeof *x->sorted);
	x->places = malloc((x->vocabulary.grams.len + 1) * sizeof *x->places);
	if (!keys || !x->sorted || !x->places) {
		free(keys);
		return fail(x);
	}
	for (size_t i = 0; i < x->vocabulary.grams.len; i++) {
		struct value gram = strtab_string(&x->vocabulary.grams, i);
		keys[i] = index_key(x, gram.s, gram.len);
		keys[i].number = (uint32_t)i;
	}
	qsort(keys, x->vocabulary.grams.len, sizeof *keys, index_compare_keys);
	for (size_t i = 0; i < x->vocabulary.grams.len; i++) {
		x->sorted[i] = keys[i].number;
		x->places[keys[i].number] = (uint32_t)(2 * i + 1);
	}
	free(keys);
	return NULL;
}

struct placed {
	uint32_t place;
	double share;
};

static int compare_places(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	return (x->place > y->place) - (x->place < y->place);
}

/* Turns the numbers of a model's grams into places, in order, and sums its shares up. */
static void finish_curve(struct index *x, struct entry *e, struct placed *scratch)
{
	double total = 0, sum = 0;

	for (size_t i = 0; i < e->curve.len; i++) {
		size_t at = e->first + i;
		scratch[i].place = x->places[x->place[at]];
		scratch[i].share = x->share[at];
	}
	if (x->order.hash)
		qsort(scratch, e->curve.len, sizeof *scratch, compare_places);
	for (size_t i = 0; i < e->curve.len; i++) /* in the order in which a sample's are */
		total += scratch[i].share;
	for (size_t i = 0; i < e->curve.len; i++) {
		size_t at = e->first + i;
		x->place[at] = scratch[i].place;
		x->share[at] = scratch[i].share / total;
		sum += scratch[i].share;
		x->sum[at] = sum / total;
		e->curve.total += x->share[at];
		e->curve.squares += x->share[at] * x->share[at];
	}
	e->curve.place = x->place + e->first;
	e->curve.share = x->share + e->first;
	e->curve.sum = x->sum + e->first;
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = value_compare(text_value(&x->label), text_value(&y->label));

	if (order == 0)
		order = value_compare(text_value(&x->name), text_value(&y->name));
	if (order == 0) /* two of one name: by what they hold */
		order = (x->model.checksum > y->model.checksum) -
		        (x->model.checksum < y->model.checksum);
	return order;
}

const char *index_finish(struct index *x)
{
	const char *why = sort_grams(x);
	struct placed *scratch = malloc((x->vocabulary.grams.len + 1) * sizeof *scratch);

	if (why || !scratch) {
		free(scratch);
		return fail(x);
	}
	for (size_t i = 0; i < x->len; i++)
		finish_curve(x, &x->entries[i], scratch);
	free(scratch);
	qsort(x->entries, x->len, sizeof *x->entries, compare_entries);
	x->one_weight = true;
	for (size_t i = 0; i < x->len; i++)
		x->one_weight = x->one_weight && x->entries[i].weight == x->entries[0].weight;
	return NULL;
}

void index_free(struct index *x)
{
	for (size_t i = 0; i < x->len; i++) {
		text_free(&x->entries[i].label);
		text_free(&x->entries[i].name);
	}
	free(x->entries);
	free(x->place);
	free(x->share);
	free(x->sum);
	free(x->sorted);
	free(x->places);
	vocabulary_free(&x->vocabulary);
	free(x->worth);
	order_free(&x->order);
	*x = (struct index){0};
}
