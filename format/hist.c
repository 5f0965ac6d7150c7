#include <errno.h>
#include <stdlib.h>

#include "hash.h"
#include "hist.h"

static const char no_line[] =
    "not a line of a histogram: COUNT, TAB, GRAM: calls go through cat2gram and gramhist first";

/* Empties the slots: one by one where they are few, so that a small histogram does not pay for the
 * size of a large one before it. */
static void clear_slots(struct hist *h)
{
	if (h->len > h->mask / 16) {
		memset(h->slots, 0, (h->mask + 1) * sizeof *h->slots);
		return;
	}
	for (size_t i = 0; i < h->len; i++) {
		size_t at = h->bins[i].hash & h->mask;

		while (h->slots[at].bin != i + 1)
			at = (at + 1) & h->mask;
		h->slots[at].bin = 0;
	}
}

void hist_clear(struct hist *h)
{
	clear_slots(h);
	h->len = h->grams.len = 0;
	h->n = h->total = 0;
}

void hist_free(struct hist *h)
{
	free(h->bins);
	free(h->slots);
	text_free(&h->grams);
	text_free(&h->head.text);
	*h = (struct hist){0};
}

/* The slot of the gram, or the empty one where it belongs. */
static struct slot *find_slot(const struct hist *h, const char *gram, size_t len, uint64_t hash)
{
	uint32_t tag = (uint32_t)(hash >> 32);

	for (size_t i = hash & h->mask;; i = (i + 1) & h->mask) {
		struct slot *slot = &h->slots[i];
		const struct bin *b;

		if (slot->bin == 0)
			return slot;
		b = &h->bins[slot->bin - 1];
		if (slot->tag == tag && b->len == len && memcmp(bin_gram(h, b), gram, len) == 0)
			return slot;
	}
}

/* Fills the (empty) slots from the bins. */
static void fill_slots(struct hist *h)
{
	for (size_t i = 0; i < h->len; i++) {
		size_t at = h->bins[i].hash & h->mask;

		while (h->slots[at].bin)
			at = (at + 1) & h->mask;
		h->slots[at] = (struct slot){(uint32_t)(h->bins[i].hash >> 32), (uint32_t)i + 1};
	}
}

/* Makes room for one bin more: twice the bins, four times the slots that they had. */
static int grow(struct hist *h)
{
	size_t cap = h->cap ? h->cap * 2 : 64;
	struct bin *bins;
	struct slot *slots;

	if (cap > UINT32_MAX / 2)
		return HIST_NO_MEMORY;
	bins = realloc(h->bins, cap * sizeof *bins);
	if (!bins)
		return HIST_NO_MEMORY;
	h->bins = bins;
	slots = calloc(cap * 2, sizeof *slots);
	if (!slots)
		return HIST_NO_MEMORY;
	if (!h->slots)
		h->seed = hash_seed();
	free(h->slots);
	h->slots = slots;
	h->mask = cap * 2 - 1;
	h->cap = cap;
	fill_slots(h);
	return 0;
}

/* Puts a bin with count 0 into an empty slot. */
static int new_bin(struct hist *h, struct slot *slot, const char *gram, size_t len, uint64_t hash)
{
	size_t at = h->grams.len;

	text_put(&h->grams, gram, len);
	if (h->grams.failed)
		return HIST_NO_MEMORY;
	h->bins[h->len++] = (struct bin){.hash = hash, .at = at, .len = (uint32_t)len};
	*slot = (struct slot){(uint32_t)(hash >> 32), (uint32_t)h->len};
	return 0;
}

int hist_add(struct hist *h, const char *gram, size_t len, uint64_t count)
{
	struct slot *slot;
	uint64_t hash;

	if (h->len == h->cap && grow(h) != 0)
		return HIST_NO_MEMORY;
	if (count > COUNT_MOST - h->total)
		return HIST_OVERFLOW;
	hash = XXH3_64bits_withSeed(gram, len, h->seed);
	slot = find_slot(h, gram, len, hash);
	if (slot->bin == 0 && new_bin(h, slot, gram, len, hash) != 0)
		return HIST_NO_MEMORY;
	h->bins[slot->bin - 1].count += count;
	h->total += count;
	return 0;
}

/* The tokens of a gram are as many as h->n, which the first gram sets where the header did not:
 * NULL, or what is wrong. */
static const char *check_gram(struct hist *h, const char *gram, size_t len)
{
	size_t tokens = gram_tokens(gram, len);

	if (tokens == 0)
		return "not a gram: tokens of 1 to 255 bytes, one space between them";
	if (tokens > GRAM_TOKENS)
		return "a gram of more than 16 tokens";
	if (h->n == 0)
		h->n = tokens;
	return tokens == h->n ? NULL : "the gram's number of tokens is not the histogram's n";
}

struct bin *hist_find(const struct hist *h, const char *gram, size_t len)
{
	const struct slot *slot;

	if (h->len == 0)
		return NULL;
	slot = find_slot(h, gram, len, XXH3_64bits_withSeed(gram, len, h->seed));
	return slot->bin ? &h->bins[slot->bin - 1] : NULL;
}

const char *hist_add_gram(struct hist *h, const char *gram, size_t len, uint64_t count)
{
	const char *why;
	struct slot *slot;
	uint64_t hash;

	if (h->len == h->cap && grow(h) != 0)
		return "out of memory";
	hash = XXH3_64bits_withSeed(gram, len, h->seed);
	slot = find_slot(h, gram, len, hash);
	why = slot->bin ? NULL : check_gram(h, gram, len);
	if (why)
		return why;
	if (count > COUNT_MOST - h->total)
		return "the counts add up to more than 2^63-1";
	if (slot->bin == 0 && new_bin(h, slot, gram, len, hash) != 0)
		return "out of memory";
	h->bins[slot->bin - 1].count += count;
	h->total += count;
	return NULL;
}

/* A bin with its gram at hand, for sorting. */
struct key {
	struct bin bin;
	const char *gram;
};

static int by_gram(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	size_t len = x->bin.len < y->bin.len ? x->bin.len : y->bin.len;
	int order = memcmp(x->gram, y->gram, len);

	return order ? order : (x->bin.len > y->bin.len) - (x->bin.len < y->bin.len);
}

static int by_count(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	if (x->bin.count != y->bin.count)
		return x->bin.count < y->bin.count ? 1 : -1;
	return by_gram(a, b);
}

static int sort(struct hist *h, int (*compare)(const void *, const void *))
{
	struct key *keys;

	if (h->len == 0)
		return 0;
	keys = malloc(h->len * sizeof *keys);
	if (!keys)
		return HIST_NO_MEMORY;
	for (size_t i = 0; i < h->len; i++)
		keys[i] = (struct key){h->bins[i], bin_gram(h, &h->bins[i])};
	qsort(keys, h->len, sizeof *keys, compare);
	clear_slots(h);
	for (size_t i = 0; i < h->len; i++)
		h->bins[i] = keys[i].bin;
	fill_slots(h);
	free(keys);
	return 0;
}

int hist_sort_grams(struct hist *h)
{
	return sort(h, by_gram);
}

int hist_sort_counts(struct hist *h)
{
	return sort(h, by_count);
}

int hist_put(struct text *out, struct hist *h)
{
	if (hist_sort_counts(h) != 0)
		return HIST_NO_MEMORY;
	if (h->n)
		header_set_number(&h->head, "n", h->n);
	header_set_number(&h->head, "total", h->total);
	put_header(out, &h->head);
	for (size_t i = 0; i < h->len; i++) {
		text_number(out, h->bins[i].count);
		text_byte(out, '\t');
		text_put(out, bin_gram(h, &h->bins[i]), h->bins[i].len);
		text_byte(out, '\n');
	}
	return out->failed || h->head.text.failed ? HIST_NO_MEMORY : 0;
}

/* Adds a line COUNT TAB GRAM: NULL, or what is wrong with it. */
static const char *add_line(struct hist *h, const struct line *line)
{
	const char *tab = memchr(line->s, '\t', line->len);
	uint64_t count = 0;
	size_t at;

	if (!tab || !text_to_number(line->s, (size_t)(tab - line->s), COUNT_MOST, &count))
		return no_line;
	if (count == 0)
		return "a count of 0";
	at = (size_t)(tab - line->s) + 1;
	return hist_add_gram(h, line->s + at, line->len - at, count);
}

const char *hist_begin(struct hist *h, const struct header *head)
{
	hist_clear(h);
	header_copy(&h->head, head);
	if (!header_get(head, "n").s || (header_number(head, "n", GRAM_TOKENS, &h->n) && h->n))
		return NULL;
	header_drop(&h->head, "n"); /* it shall not be passed on */
	return "the header's n is not from 1 to 16";
}

/* The same for the histogram stream. */
static const char *begin(struct hist *h, const struct header *head)
{
	h->open = true;
	h->pending = false;
	return hist_begin(h, head);
}

/* The histogram at hand is whole. */
static enum hist_got finish(struct hist *h, bool pending)
{
	h->open = false;
	h->pending = pending;
	return HIST_READY;
}

static enum hist_got stop(struct hist *h)
{
	h->open = false;
	return HIST_ERROR;
}

enum hist_got hist_next(struct stream *s, struct hist *h)
{
	const char *why = h->pending ? begin(h, &s->head) : NULL;

	while (!why) {
		if (h->head.text.failed) {
			s->in.error = ENOMEM;
			return stop(h);
		}
		switch (stream_next(s)) {
		case ITEM_TRACE:
			if (h->open)
				return finish(h, true);
			why = begin(h, &s->head);
			break;
		case ITEM_RECORD:
			why = add_line(h, &s->line);
			break;
		case ITEM_THREAD:
		case ITEM_BREAK:
			why = no_line;
			break;
		case ITEM_BAD:
			why = s->why;
			break;
		case ITEM_ERROR:
			return stop(h);
		case ITEM_END:
			return h->open ? finish(h, false) : HIST_END;
		}
	}
	s->why = why;
	return HIST_BAD;
}
