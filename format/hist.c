/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>

#include "hist.h"

static const char no_line[] =
    "not a line of a histogram (COUNT, TAB, GRAM): run calls through cat2gram and gramhist first";

void hist_clear(struct hist *h)
{
	strtab_clear(&h->grams);
	h->n = h->total = 0;
}

void hist_free(struct hist *h)
{
	strtab_free(&h->grams);
	free(h->counts);
	text_free(&h->head.text);
	*h = (struct hist){0};
}

/* Adds a bin with count 0 at this place. Returns its number, or STRTAB_NO_MEMORY. */
static int64_t new_bin(struct hist *h, const char *gram, size_t len, struct strtab_place place)
{
	if (h->room < h->grams.cap) {
		uint64_t *counts = realloc(h->counts, h->grams.cap * sizeof *counts);
		if (!counts)
			return STRTAB_NO_MEMORY;
		h->counts = counts;
		h->room = h->grams.cap;
	}
	h->counts[h->grams.len] = 0;
	return strtab_put(&h->grams, gram, len, place);
}

int hist_add(struct hist *h, const char *gram, size_t len, uint64_t count)
{
	struct strtab_place place;
	int64_t bin = strtab_look(&h->grams, gram, len, &place);

	if (bin == STRTAB_NO_MEMORY)
		return HIST_NO_MEMORY;
	if (count > COUNT_MOST - h->total)
		return HIST_OVERFLOW;
	if (bin == STRTAB_NONE && (bin = new_bin(h, gram, len, place)) < 0)
		return HIST_NO_MEMORY;
	h->counts[bin] += count;
	h->total += count;
	return 0;
}

const char *gram_check(uint64_t *n, const char *gram, size_t len)
{
	size_t tokens = gram_tokens(gram, len);

	if (tokens == 0)
		return "not a gram: a gram is tokens of 1 to 255 bytes with single spaces between "
		       "them: run raw traces through trace2cat first";
	if (tokens > GRAM_TOKENS)
		return "gram of more than 16 tokens";
	if (*n == 0)
		*n = tokens;
	return tokens == *n ? NULL : "the gram does not have the histogram's n tokens";
}

const char *hist_add_gram(struct hist *h, const char *gram, size_t len, uint64_t count)
{
	struct strtab_place place;
	int64_t bin = strtab_look(&h->grams, gram, len, &place);
	const char *why = bin == STRTAB_NONE ? gram_check(&h->n, gram, len) : NULL;

	if (why)
		return why;
	if (bin == STRTAB_NO_MEMORY)
		return "out of memory";
	if (count > COUNT_MOST - h->total)
		return "the counts add up to more than 2^63-1";
	if (bin == STRTAB_NONE && (bin = new_bin(h, gram, len, place)) < 0)
		return "out of memory";
	h->counts[bin] += count;
	h->total += count;
	return NULL;
}

bool hist_whole(const struct hist *h)
{
	uint64_t total = 0;

	return !header_get(&h->head, "total").s ||
	       (header_number(&h->head, "total", COUNT_MOST, &total) && total == h->total);
}

const char *hist_misfit(const struct hist *h, uint64_t n)
{
	if (!hist_whole(h))
		return "the counts do not add up to the header's total";
	if (n && h->n && h->n != n)
		return "n differs from that of the earlier histograms";
	return NULL;
}

/* A bin with its gram, for sorting. */
struct bin {
	struct value gram;
	struct string string;
	uint64_t count;
};

static int by_gram(const void *a, const void *b)
{
	const struct bin *x = a, *y = b;

	return value_compare(x->gram, y->gram);
}

static int by_count(const void *a, const void *b)
{
	const struct bin *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return by_gram(a, b);
}

/* Returns the bins sorted, to be freed by the caller; NULL if out of memory. */
static struct bin *sorted(const struct hist *h, int (*compare)(const void *, const void *))
{
	size_t len = h->grams.len;
	struct bin *bins = malloc((len + 1) * sizeof *bins);

	if (!bins)
		return NULL;
	for (size_t i = 0; i < len; i++)
		bins[i] = (struct bin){hist_gram(h, i), h->grams.strings[i], h->counts[i]};
	qsort(bins, len, sizeof *bins, compare);
	return bins;
}

static int sort(struct hist *h, int (*compare)(const void *, const void *))
{
	struct bin *bins = sorted(h, compare);

	if (!bins)
		return HIST_NO_MEMORY;
	strtab_permute_begin(&h->grams);
	for (size_t i = 0; i < h->grams.len; i++) {
		h->grams.strings[i] = bins[i].string;
		h->counts[i] = bins[i].count;
	}
	strtab_permute_end(&h->grams);
	free(bins);
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

int hist_halve(struct hist *h)
{
	struct strtab old = h->grams;
	bool failed = false;

	h->grams = (struct strtab){0};
	h->total = 0;
	for (size_t i = 0; i < old.len; i++) {
		struct value gram = strtab_string(&old, i);
		int64_t bin = h->counts[i] > 1 ? strtab_add(&h->grams, gram.s, gram.len) : -1;

		failed |= bin == STRTAB_NO_MEMORY;
		if (bin < 0)
			continue;
		h->counts[bin] = h->counts[i] / 2; /* bin <= i */
		h->total += h->counts[bin];
	}
	strtab_free(&old);
	return failed ? HIST_NO_MEMORY : 0;
}

int hist_put(struct text *out, struct hist *h)
{
	struct bin *bins = sorted(h, by_count);

	if (!bins)
		return HIST_NO_MEMORY;
	if (h->n)
		header_set_number(&h->head, "n", h->n);
	header_set_number(&h->head, "total", h->total);
	put_header(out, &h->head);
	for (size_t i = 0; i < h->grams.len; i++) {
		text_number(out, bins[i].count);
		text_byte(out, '\t');
		text_put(out, bins[i].gram.s, bins[i].gram.len);
		text_byte(out, '\n');
	}
	free(bins);
	return out->failed || h->head.text.failed ? HIST_NO_MEMORY : 0;
}

/* Adds a line COUNT TAB GRAM. Returns NULL, or what is wrong with it. */
static const char *add_line(struct hist *h, const struct line *line)
{
	const char *tab = memchr(line->s, '\t', line->len);
	uint64_t count = 0;
	size_t at;

	if (!tab || !text_to_number(line->s, (size_t)(tab - line->s), COUNT_MOST, &count))
		return no_line;
	if (count == 0)
		return "count of 0";
	at = (size_t)(tab - line->s) + 1;
	return hist_add_gram(h, line->s + at, line->len - at, count);
}

const char *hist_begin(struct hist *h, const struct header *head)
{
	hist_clear(h);
	header_copy(&h->head, head);
	if (!header_get(head, "n").s || (header_number(head, "n", GRAM_TOKENS, &h->n) && h->n))
		return NULL;
	header_drop(&h->head, "n"); /* must not be passed on */
	return "the header's n is not from 1 to 16";
}

/* Does the same for the histogram stream. */
static const char *begin(struct hist *h, const struct header *head)
{
	h->open = true;
	h->pending = false;
	return hist_begin(h, head);
}

/* Ends the current histogram, which is complete. */
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
