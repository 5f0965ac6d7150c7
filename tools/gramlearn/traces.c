#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "../../format/hash.h"
#include "../../format/rank.h"
#include "traces.h"

/* A gram's number is the index of its node until traces_finish(), its logarithm the value. */

/* The bin of a key, with one more counted; NULL and t->failed without memory. */
static const struct bin *count_key(struct traces *t, struct hist *h, const char *s, size_t len)
{
	if (t->failed || hist_add(h, s, len, 1) != 0) {
		t->failed = true;
		return NULL;
	}
	return hist_find(h, s, len);
}

/* Appends what parts of a trace have in common, and a number. */
static void put_key(struct text *key, const struct hist *h, uint64_t number)
{
	struct value name = header_name(&h->head), label = header_get(&h->head, "label");

	text_put(key, name.s, name.len);
	text_byte(key, '\t');
	text_put(key, label.s, label.len);
	text_byte(key, '\t');
	text_number(key, number);
}

/* Which of the traces of its name and label the histogram belongs to, from 1; 0 without memory. */
static uint64_t ordinal(struct traces *t, const struct hist *h)
{
	const struct bin *b = NULL;
	struct text key = {0};

	put_key(&key, h, h->n);
	t->failed = t->failed || key.failed;
	b = count_key(t, &t->seen, key.s, key.len);
	text_free(&key);
	return b ? b->count : 0;
}

/* A new trace, the last. */
static void new_trace(struct traces *t, struct value label)
{
	size_t cap = t->cap ? 2 * t->cap : 64;
	const struct bin *b = count_key(t, &t->labels, label.s, label.len);

	if (t->len == t->cap) {
		struct trace *all = realloc(t->all, cap * sizeof *all);
		t->failed = t->failed || !all;
		if (!all)
			return;
		t->all = all;
		t->cap = cap;
	}
	if (b)
		t->all[t->len++] = (struct trace){.label = (size_t)(b - t->labels.bins)};
}

/* The trace that the histogram is a part of; NULL without memory. */
static struct trace *trace_of(struct traces *t, const struct hist *h)
{
	uint64_t which = ordinal(t, h);
	const struct bin *b = NULL;
	struct text key = {0};

	put_key(&key, h, which);
	t->failed = t->failed || key.failed;
	b = count_key(t, &t->index, key.s, key.len);
	text_free(&key);
	if (b && (size_t)(b - t->index.bins) == t->len)
		new_trace(t, header_get(&h->head, "label"));
	return t->failed ? NULL : &t->all[b - t->index.bins];
}

/* The number of a gram. */
static int number_of(struct traces *t, const char *gram, size_t len)
{
	const struct bin *b = hist_find(&t->grams, gram, len);

	if (!b && (t->grams.len == INT_MAX - 2 || hist_add(&t->grams, gram, len, 1) != 0)) {
		t->failed = true;
		return 0;
	}
	return b ? (int)(b - t->grams.bins) : (int)t->grams.len - 1;
}

/* Adds a gram and its count to the content's hash, which does not depend on their order. */
static void add_hash(struct trace *trace, const char *gram, size_t len, uint64_t count)
{
	XXH128_hash_t hash = XXH3_128bits_withSeed(gram, len, count);

	trace->hash[0] += hash.high64;
	trace->hash[1] += hash.low64;
}

static void add_part(struct traces *t, struct trace *trace, const struct hist *h)
{
	size_t room = trace->len + h->len + 2; /* bias and end */
	struct feature_node *nodes = realloc(trace->nodes, room * sizeof *nodes);

	if (!nodes) {
		t->failed = true;
		return;
	}
	trace->nodes = nodes;
	for (size_t i = 0; i < h->len; i++) {
		const struct bin *b = &h->bins[i];
		const char *gram = bin_gram(h, b);

		nodes[trace->len++] =
		    (struct feature_node){number_of(t, gram, b->len), log1p((double)b->count)};
		add_hash(trace, gram, b->len, b->count);
	}
	trace->lengths |= UINT32_C(1) << h->n;
}

const char *traces_add(struct traces *t, const struct hist *h)
{
	struct value label = header_get(&h->head, "label");
	struct trace *trace;

	if (label.len == 0)
		return "no label: trace2cat -l LABEL gives one";
	if (label.len > LABEL_LEN)
		return "a label of over 255 bytes";
	if (h->n == 0)
		return "neither a gram nor n in the header";
	if (t->labels.len == LABELS_MOST && !hist_find(&t->labels, label.s, label.len))
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
		const struct bin *b = &t->index.bins[i];
		const char *key = bin_gram(&t->index, b);

		if (t->all[i].lengths == t->lengths)
			continue;
		lacking++;
		*name =
		    (struct value){key, (size_t)((const char *)memchr(key, '\t', b->len) - key)};
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

/* Sorts the names by their bytes; returns the new places by the old numbers, owned by the caller;
 * NULL without memory. */
static int *sort_names(struct hist *h)
{
	struct bin *old = calloc(h->len + 1, sizeof *old);
	int *places = malloc((h->len + 1) * sizeof *places);

	if (old && h->len > 0)
		memcpy(old, h->bins, h->len * sizeof *old);
	if (!old || !places || hist_sort_grams(h) != 0) {
		free(old);
		free(places);
		return NULL;
	}
	for (size_t i = 0; i < h->len; i++)
		places[i] = (int)(hist_find(h, bin_gram(h, &old[i]), old[i].len) - h->bins);
	free(old);
	return places;
}

/* The tokens of each gram, by place; NULL without memory. */
static uint8_t *count_tokens(const struct hist *grams)
{
	uint8_t *tokens = malloc(grams->len + 1);

	for (size_t i = 0; tokens && i < grams->len; i++) {
		const struct bin *b = &grams->bins[i];
		tokens[i] = (uint8_t)gram_tokens(bin_gram(grams, b), b->len);
	}
	return tokens;
}

static int by_index(const void *a, const void *b)
{
	const struct feature_node *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

/* Turns logarithms of counts into features, in the order of the grams, so that sums are the same
 * whatever the order of the input. */
static void finish_trace(struct trace *trace, const int *places, const uint8_t *tokens, int parts)
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
	const struct trace *x = a, *y = b;

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
		struct trace *trace = &t->all[i];
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
	hist_free(&t->index);
	hist_free(&t->seen);
	hist_free(&t->labels);
	hist_free(&t->grams);
	*t = (struct traces){0};
}
