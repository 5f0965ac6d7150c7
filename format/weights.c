/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "rank.h"
#include "weights.h"

static const char no_memory[] = "out of memory";

void weights_free(struct weights *w)
{
	for (size_t i = 0; i < w->len; i++) {
		text_free(&w->machines[i].label);
		text_free(&w->machines[i].other);
	}
	strtab_free(&w->grams);
	free(w->machines);
	free(w->weights);
	free(w->first);
	free(w->last);
	*w = (struct weights){0};
}

/* Reads the whole field as a number in the range of weights. */
static bool take_real(struct value v, double *real)
{
	if (!text_to_real(v.s, v.len, real) || fabs(*real) > WEIGHTS_SIZE_MOST)
		return false;
	*real += 0.0; /* no -0 */
	return true;
}

/* Reads a list of distinct numbers from 1 to GRAM_TOKENS, separated by commas. */
static bool take_lengths(struct value v, uint32_t *lengths)
{
	*lengths = 0;
	for (;;) {
		const char *comma = memchr(v.s, ',', v.len);
		size_t len = comma ? (size_t)(comma - v.s) : v.len;
		uint64_t n;

		if (!text_to_number(v.s, len, GRAM_TOKENS, &n) || n == 0 || *lengths >> n & 1)
			return false;
		*lengths |= UINT32_C(1) << n;
		if (!comma)
			return true;
		v.s += len + 1;
		v.len -= len + 1;
	}
}

/* Reads the values of a header. Returns NULL, or what is wrong with it. */
static const char *take_head(const struct header *h, struct weights_head *head)
{
	struct value n = header_get(h, "n"), bias = header_get(h, "bias");

	*head = (struct weights_head){.label = header_name(h), .other = header_get(h, "other")};
	if (!n.s || !bias.s)
		return "no n and bias in the header: expected weights from gramlearn";
	if (!take_lengths(n, &head->lengths))
		return "the header's n is not a list of distinct numbers from 1 to 16";
	if (!take_real(bias, &head->bias))
		return "the header's bias is not a number from -1e90 to 1e90";
	if (head->label.len == 0 || (head->other.s && head->other.len == 0))
		return "empty label";
	if (head->label.len > LABEL_LEN || head->other.len > LABEL_LEN)
		return "label longer than 255 bytes";
	head->grams = UINT64_MAX;
	if (header_get(h, "grams").s && !header_number(h, "grams", COUNT_MOST, &head->grams))
		return "the header's grams is not a number";
	return NULL;
}

/* Returns what is wrong with a block that has this header and follows those read so far, or
 * NULL. */
static const char *check_head(const struct weights *w, const struct weights_head *head)
{
	if (head->other.s && value_same(head->other, head->label))
		return "the key other repeats the label of the block";
	if (w->len == 0)
		return NULL;
	if (head->other.s || w->machines[0].other.len)
		return "a second block after a first for two labels (with the key other)";
	if (head->lengths != w->lengths)
		return "the header's n differs from the first block's";
	if (w->len == LABELS_MOST)
		return "more than 1024 labels";
	for (size_t i = 0; i < w->len; i++) {
		const struct text *label = &w->machines[i].label;
		if (value_same((struct value){label->s, label->len}, head->label))
			return "a second block for this label";
	}
	return NULL;
}

/* Begins a block. The room for machines doubles when it is full. */
static const char *begin_block(struct weights *w, const struct header *h)
{
	struct weights_head head;
	struct machine *m = w->machines;
	const char *why = take_head(h, &head);

	if (!why)
		why = check_head(w, &head);
	if (why)
		return why;
	if ((w->len & (w->len - 1)) == 0)
		m = realloc(m, 2 * (w->len + 1) * sizeof *m);
	if (!m)
		return no_memory;
	w->machines = m;
	m += w->len++;
	*m = (struct machine){.bias = head.bias};
	text_put(&m->label, head.label.s, head.label.len);
	text_put(&m->other, head.other.s, head.other.len);
	w->lengths = head.lengths;
	w->want = head.grams;
	return m->label.failed || m->other.failed ? no_memory : NULL;
}

/* Returns an error if the current block lacks lines, else NULL. */
static const char *end_block(const struct weights *w)
{
	if (w->len > 0 && w->want != UINT64_MAX && w->want > 0)
		return "fewer lines than the header's grams: truncated or altered: run gramlearn "
		       "again";
	return NULL;
}

/* Returns the gram's number, a new one if the gram is new; below 0 if out of memory. */
static int64_t gram_number(struct weights *w, const char *gram, size_t len)
{
	size_t known = w->grams.len;
	int64_t number = strtab_add(&w->grams, gram, len);

	if (number < 0 || w->grams.len == known)
		return number;
	if (w->room < w->grams.cap) {
		uint32_t *last = realloc(w->last, w->grams.cap * sizeof *last);
		if (!last)
			return STRTAB_NO_MEMORY;
		w->last = last;
		w->room = w->grams.cap;
	}
	w->last[number] = UINT32_MAX;
	return number;
}

/* Appends a weight of the current machine. */
static const char *add_weight(struct weights *w, int64_t gram, double weight)
{
	size_t cap = w->cap ? 2 * w->cap : 256;
	struct weight_of *more;

	if (w->lines == w->cap) {
		more = realloc(w->weights, cap * sizeof *more);
		if (!more)
			return no_memory;
		w->weights = more;
		w->cap = cap;
	}
	w->last[gram] = (uint32_t)w->len - 1;
	w->weights[w->lines++] = (struct weight_of){weight, (uint32_t)gram, w->last[gram]};
	return NULL;
}

/* Adds a line GRAM TAB WEIGHT. Returns NULL, or what is wrong with it. */
static const char *add_line(struct weights *w, const struct line *line)
{
	const char *tab = memchr(line->s, '\t', line->len);
	size_t len = tab ? (size_t)(tab - line->s) : 0, tokens = gram_tokens(line->s, len);
	double weight;
	int64_t gram;

	if (!tab || tokens == 0)
		return "not a line of weights: GRAM, TAB, WEIGHT";
	if (tokens > GRAM_TOKENS || !(w->lengths >> tokens & 1))
		return "the gram's number of tokens is not among the header's n";
	if (!take_real((struct value){tab + 1, line->len - len - 1}, &weight))
		return "the weight is not a number from -1e90 to 1e90";
	if (w->want != UINT64_MAX && w->want-- == 0)
		return "more lines than the header's grams";
	gram = gram_number(w, line->s, len);
	if (gram < 0)
		return no_memory;
	if (w->last[gram] == (uint32_t)w->len - 1)
		return "the gram occurs twice in the block";
	return add_weight(w, gram, weight);
}

/* Sorts the weights by gram, with a counting sort. */
static const char *group_weights(struct weights *w)
{
	struct weight_of *sorted = malloc((w->lines + 1) * sizeof *sorted);

	w->first = calloc(w->grams.len + 2, sizeof *w->first);
	if (!sorted || !w->first) {
		free(sorted);
		return no_memory;
	}
	for (size_t i = 0; i < w->lines; i++)
		w->first[w->weights[i].gram + 2]++;
	for (size_t i = 2; i < w->grams.len + 2; i++)
		w->first[i] += w->first[i - 1];
	for (size_t i = 0; i < w->lines; i++)
		sorted[w->first[w->weights[i].gram + 1]++] = w->weights[i];
	free(w->weights);
	w->weights = sorted;
	return NULL;
}

/* A machine and its number in the file. */
struct read_machine {
	struct machine machine;
	uint32_t number;
};

static int by_label(const void *a, const void *b)
{
	const struct text *x = &((const struct read_machine *)a)->machine.label;
	const struct text *y = &((const struct read_machine *)b)->machine.label;

	return value_compare(text_value(x), text_value(y));
}

/* Puts the machines in byte order of their labels. */
static const char *sort_machines(struct weights *w)
{
	struct read_machine *all = malloc(w->len * sizeof *all);
	uint32_t *place = malloc(w->len * sizeof *place);

	for (size_t i = 0; all && i < w->len; i++)
		all[i] = (struct read_machine){w->machines[i], (uint32_t)i};
	if (all && place) {
		qsort(all, w->len, sizeof *all, by_label);
		for (size_t i = 0; i < w->len; i++) {
			w->machines[i] = all[i].machine;
			place[all[i].number] = (uint32_t)i;
		}
		for (size_t i = 0; i < w->lines; i++)
			w->weights[i].machine = place[w->weights[i].machine];
	}
	free(all);
	free(place);
	return all && place ? NULL : no_memory;
}

/* Adds what stream_next() returned. */
static const char *take_item(struct weights *w, const struct stream *in, enum item item)
{
	const char *why;

	if (in->line.unfinished)
		return "no newline ends this line: truncated: run gramlearn again";
	switch (item) {
	case ITEM_TRACE:
		why = end_block(w);
		return why ? why : begin_block(w, &in->head);
	case ITEM_RECORD:
		return add_line(w, &in->line);
	case ITEM_BAD:
		return in->why;
	case ITEM_THREAD:
	case ITEM_BREAK:
	case ITEM_ERROR:
	case ITEM_END:
		break;
	}
	return "not a line of weights: GRAM, TAB, WEIGHT";
}

const char *weights_read(struct weights *w, struct stream *in)
{
	const char *why = NULL;
	enum item item;

	while (!why && (item = stream_next(in)) > ITEM_ERROR)
		why = take_item(w, in, item);
	if (why)
		return why;
	in->in.number = 0;
	if (item == ITEM_ERROR)
		return strerror(in->in.error);
	why = end_block(w);
	if (!why && w->len == 0)
		why = "empty: no weights";
	if (!why && w->len == 1 && w->machines[0].other.len == 0)
		why = "weights for only one label, without the key other to name the second";
	if (!why)
		why = group_weights(w);
	return why ? why : sort_machines(w);
}

size_t weights_find(const struct weights *w, const char *gram, size_t len,
                    const struct weight_of **weights)
{
	int64_t number = strtab_find(&w->grams, gram, len);

	if (number < 0)
		return 0;
	*weights = w->weights + w->first[number];
	return w->first[number + 1] - w->first[number];
}
