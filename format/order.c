/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "order.h"

/* Reads the whole of a field as a weight. */
static bool take_weight(const char *s, size_t len, double *weight)
{
	return text_to_real(s, len, weight) && *weight >= ORDER_WORTH_LEAST &&
	       *weight <= ORDER_WORTH_MOST;
}

/* Notes the weight of the gram just added. The first weight makes room for all. */
static const char *add_weight(struct order *o, double weight)
{
	size_t room = o->room ? o->room : 1024;
	double *weights;

	while (room < o->grams.len)
		room *= 2;
	if (room > o->room) {
		weights = realloc(o->weights, room * sizeof *weights);
		if (!weights)
			return "out of memory";
		for (size_t i = o->room; i < room; i++)
			weights[i] = 1;
		o->weights = weights;
		o->room = room;
	}
	o->weights[o->grams.len - 1] = weight;
	return NULL;
}

/* Adds a line. Returns NULL, or what is wrong with it. */
static const char *add_line(struct order *o, const struct line *line)
{
	const char *tab = memchr(line->s, '\t', line->len), *why;
	size_t len = tab ? (size_t)(tab - line->s) : line->len;
	struct strtab_place at;
	double weight = 1;
	int64_t place;

	if (line->lost)
		return "the line is too long";
	if (tab && !take_weight(tab + 1, line->len - len - 1, &weight))
		return "the weight is not a number from 1e-100 to 1e100";
	if (len == 0 && o->unlisted > 0)
		return "a second weight for the unlisted grams";
	if (len == 0) {
		o->unlisted = weight;
		return NULL;
	}
	place = strtab_look(&o->grams, line->s, len, &at);
	if (place >= 0)
		return "the gram occurs twice in the order";
	why = gram_check(&o->n, line->s, len);
	if (!why && (place == STRTAB_NO_MEMORY || strtab_put(&o->grams, line->s, len, at) < 0))
		why = "out of memory";
	return why || (!tab && !o->weights) ? why : add_weight(o, weight);
}

const char *order_read(struct order *o, struct lines *in)
{
	XXH3_state_t state;
	struct line line;
	int got;

	XXH3_INITSTATE(&state);
	XXH3_64bits_reset(&state);
	while ((got = line_next(in, &line)) > 0) {
		const char *why;

		if (line.len == 0 || stream_comment(line.s))
			continue;
		if ((why = add_line(o, &line)) != NULL)
			return why;
		XXH3_64bits_update(&state, line.s, line.len);
		XXH3_64bits_update(&state, "\n", 1);
	}
	in->number = 0;
	if (got < 0)
		return strerror(in->error);
	o->hash = XXH3_64bits_digest(&state);
	return o->grams.len ? NULL : "no grams in the order";
}

int64_t order_place(const struct order *o, const char *gram, size_t len)
{
	int64_t place = strtab_find(&o->grams, gram, len);

	return place < 0 ? -1 : place;
}

double order_weight(const struct order *o, int64_t place)
{
	if (place < 0)
		return o->unlisted > 0 ? o->unlisted : 1;
	return o->weights && (uint64_t)place < o->room ? o->weights[place] : 1;
}

void order_free(struct order *o)
{
	strtab_free(&o->grams);
	free(o->weights);
	*o = (struct order){0};
}
