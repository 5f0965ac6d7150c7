/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "../../format/hash.h"
#include "../../format/logarithm.h"
#include "../../format/rank.h"
#include "traces.h"

/* Until traces_finish() the index of a node is the gram's number, and its value the logarithm. */

/* Returns the number of a string; below 0, and sets t->failed, if out of memory. */
static int64_t string_number(struct traces *t, struct strtab *table, struct value string)
{
	int64_t number = t->failed ? STRTAB_NO_MEMORY : strtab_add(table, string.s, string.len);

	t->failed = t->failed || number < 0;
	return number;
}

/* Appends the name and label that parts of a trace share, and a number. */
static void put_key(struct text *key, const struct hist *h, uint64_t number)
{
	struct value name = header_name(&h->head), label = header_get(&h->head, "label");

	text_put(key, name.s, name.len);
	text_byte(key, '\t');
	text_put(key, label.s, label.len);
	text_byte(key, '\t');
	text_number(key, number);
}

/* Returns the number, from 1, of the histogram's trace among those with its name and label; 0 if
 * out of memory. */
static uint64_t ordinal(struct traces *t, const struct hist *h)
{
	struct text key = {0};
	int64_t bin = STRTAB_NONE;

	put_key(&key, h, h->n);
	t->failed = t->failed || key.failed || hist_add(&t->seen, key.s, key.len, 1) != 0;
	if (!t->failed)
		bin = hist_find(&t->seen, key.s, key.len);
	text_free(&key);
	return bin < 0 ? 0 : t->seen.counts[bin];
}

/* Appends a new trace. */
static void new_trace(struct traces *t, struct value label)
{
	size_t cap = t->cap ? 2 * t->cap : 64;
	int64_t number = string_number(t, &t->labels, label);

	if (t->len == t->cap) {
		struct labelled *all = realloc(t->all, cap * sizeof *all);
		t->failed = t->failed || !all;
		if (!all)
			return;
		t->all = all;
		t->cap = cap;
	}
	if (number >= 0)
		t->all[t->len++] = (struct labelled){.label = (size_t)number};
}

/* Returns the trace that the histogram is a part of; NULL if out of memory. */
static struct labelled *trace_of(struct traces *t, const struct hist *h)
{
	uint64_t which = ordinal(t, h);
	struct text key = {0};
	int64_t number;

	put_key(&key, h, which);
	t->failed = t->failed || key.failed;
	number = string_number(t, &t->index, (struct value){key.s, key.len});
	text_free(&key);
	if (number >= 0 && (size_t)number == t->len)
		new_trace(t, header_get(&h->head, "label"));
	return t->failed ? NULL : &t->all[number];
}

/* Returns the number of a gram. */
static int number_of(struct traces *t, struct value gram)
{
	int64_t number = string_number(t, &t->grams, gram);

	t->failed = t->failed || number >= INT_MAX - 2;
	return t->failed ? 0 : (int)number;
}

/* Adds a gram and its count to the hash of the content, which does not depend on their order. */
static void add_hash(struct labelled *trace, struct value gram, uint64_t count)
{
	XXH128_hash_t hash = XXH3_128bits_withSeed(gram.s, gram.len, count);

	trace->hash[0] += hash.high64;
	trace->hash[1] += hash.low64;
}

static void add_part(struct traces *t, struct labelled *trace, const struct hist *h)
{
	size_t room = trace->len + h->grams.len + 2; /* bias and end */
	struct feature_node *nodes = realloc(trace->nodes, room * sizeof *nodes);

	if (!nodes) {
		t->failed = true;
		return;
	}
	trace->nodes = nodes;
	for (size_t i = 0; i < h->grams.len; i++) {
		struct value gram = hist_gram(h, i);

		nodes[trace->len++] = (struct feature_node){number_of(t, gram),
		                                            log_natural(1 + (double)h->counts[i])};
		add_hash(trace, gram, h->counts[i]);
	}
	trace->lengths |= UINT32_C(1) << h->n;
}

const char *traces_add(struct traces *t, const struct hist *h)
{
	struct value label = header_get(&h->head, "label");
	struct labelled *trace;

	if (label.len == 0)
		return "no label: give one with trace2cat -l LABEL";
	if (label.len > LABEL_LEN)
		return "label longer than 255 bytes";
	if (h->n == 0)
		return "no grams, and no n in the header";
	if (t->labels.len == LABELS_MOST && strtab_find(&t->labels, label.s, label.len) < 0)
		return "more than 1024 labels";
	if (t->len == INT_MAX)
		return "more than 2^31-1 traces";
	t->lengths |= UINT32_C(1) << h->n;
	trace = trace_of(t, h);
	if (trace)
		add_part(t, trace, h);
	return NULL;
}

size_t traces_lacking(const struct traces *t, struct value *name, uint64_t *n)
{
	size_t lacking = 0;

	for (size_t i = t->len; i-- > 0;) {
		struct value key = strtab_string(&t->index, i);

		if (t->all[i].lengths == t->lengths)
			continue;
		lacking++;
		*name = (struct value){
		    key.s, (size_t)((const char *)memchr(key.s, '\t', key.len) - key.s)};
		for (*n = 1; !((t->lengths & ~t->all[i].lengths) >> *n & 1); ++*n)
			;
	}
	return lacking;
}

size_t traces_empty(const struct traces *t)
{
	size_t empty = 0;

	for (size_t i = 0; i < t->len; i++)
		empty += t->all[i].len == 0;
	return empty;
}

/* Sorts the names by their bytes. Returns the new places by the old numbers, owned by the caller;
 * NULL if out of memory. */
static int *sort_names(struct strtab *t)
{
	uint32_t *order = strtab_sort(t);
	int *places = malloc((t->len + 1) * sizeof *places);

	for (size_t i = 0; order && places && i < t->len; i++)
		places[order[i]] = (int)i;
	if (!order) {
		free(places);
		places = NULL;
	}
	free(order);
	return places;
}

/* Returns the number of tokens of each gram, by place; NULL if out of memory. */
static uint8_t *count_tokens(const struct strtab *grams)
{
	uint8_t *tokens = malloc(grams->len + 1);

	for (size_t i = 0; tokens && i < grams->len; i++) {
		struct value gram = strtab_string(grams, i);
		tokens[i] = (uint8_t)gram_tokens(gram.s, gram.len);
	}
	return tokens;
}

static int by_index(const void *a, const void *b)
{
	const struct feature_node *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

/* Turns logarithms of counts into features, in the order of the grams, so that sums do not depend
 * on the order of the input. */
static void finish_trace(struct labelled *trace, const int *places, const uint8_t *tokens,
                         int parts)
{
	double total[GRAM_TOKENS + 1] = {0};

	for (size_t i = 0; i < trace->len; i++)
		trace->nodes[i].index = places[trace->nodes[i].index];
	qsort(trace->nodes, trace->len, sizeof *trace->nodes, by_index);
	for (size_t i = 0; i < trace->len; i++)
		total[tokens[trace->nodes[i].index]] += trace->nodes[i].value;
	for (size_t i = 0; i < trace->len; i++) {
		struct feature_node *node = &trace->nodes[i];
		node->value = sqrt(node->value / total[tokens[node->index]] / parts);
		node->index++;
	}
}

static int by_content(const void *a, const void *b)
{
	const struct labelled *x = a, *y = b;

	if (x->hash[0] != y->hash[0])
		return x->hash[0] < y->hash[0] ? -1 : 1;
	if (x->hash[1] != y->hash[1])
		return x->hash[1] < y->hash[1] ? -1 : 1;
	return (x->label > y->label) - (x->label < y->label);
}

int traces_parts(const struct traces *t)
{
	int parts = 0;

	for (uint32_t lengths = t->lengths; lengths; lengths &= lengths - 1)
		parts++;
	return parts;
}

void traces_finish(struct traces *t)
{
	int *grams = sort_names(&t->grams), *labels = sort_names(&t->labels);
	uint8_t *tokens = count_tokens(&t->grams);
	int bias = (int)t->grams.len + 1;

	t->failed = t->failed || !grams || !labels || !tokens;
	for (size_t i = 0; i < t->len && !t->failed; i++) {
		struct labelled *trace = &t->all[i];
		finish_trace(trace, grams, tokens, traces_parts(t));
		trace->nodes[trace->len] = (struct feature_node){bias, 1};
		trace->nodes[trace->len + 1] = (struct feature_node){-1, 0};
		trace->label = (size_t)labels[trace->label];
	}
	if (!t->failed && t->len > 0)
		qsort(t->all, t->len, sizeof *t->all, by_content);
	free(grams);
	free(labels);
	free(tokens);
}

void traces_free(struct traces *t)
{
	for (size_t i = 0; i < t->len; i++)
		free(t->all[i].nodes);
	free(t->all);
	strtab_free(&t->index);
	hist_free(&t->seen);
	strtab_free(&t->labels);
	strtab_free(&t->grams);
	*t = (struct traces){0};
}
