/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "../../format/hash.h"
#include "../../format/le.h"
#include "../common/fault.h"
#include "../common/names.h"
#include "packed.h"

/* Appends a number, seven bits per byte, lowest first; only the last byte has its high bit
 * clear. */
static void put_varint(struct text *t, uint64_t value)
{
	for (; value > 0x7f; value >>= 7)
		text_byte(t, (char)(value | 0x80));
	text_byte(t, (char)value);
}

static uint64_t get_varint(const char **at)
{
	uint64_t value = 0;

	for (unsigned shift = 0;; shift += 7) {
		unsigned char byte = (unsigned char)*(*at)++;

		value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte <= 0x7f)
			return value;
	}
}

struct deal_reader deal_read(const struct dealt *t)
{
	return (struct deal_reader){t->deal->contents.s + t->at, t->bins};
}

bool deal_next(struct deal_reader *r, struct dealt_bin *b)
{
	if (r->left == 0)
		return false;
	r->left--;
	b->gram = (uint32_t)get_varint(&r->at);
	b->count = get_varint(&r->at);
	return true;
}

static uint64_t key_of(const struct hist *h, uint64_t seed)
{
	XXH3_state_t state;
	unsigned char count[8];

	XXH3_INITSTATE(&state);
	XXH3_64bits_reset_withSeed(&state, seed);
	for (size_t i = 0; i < h->grams.len; i++) {
		struct value gram = hist_gram(h, i);

		le64_put(count, h->counts[i]);
		XXH3_64bits_update(&state, gram.s, gram.len);
		XXH3_64bits_update(&state, "\n", 1);
		XXH3_64bits_update(&state, count, sizeof count);
	}
	return XXH3_64bits_digest(&state);
}

static struct dealt *one_more(struct deal *d)
{
	if (d->len == d->cap) {
		size_t cap = d->cap ? d->cap * 2 : 1024;
		struct dealt *hists = realloc(d->hists, cap * sizeof *hists);

		if (!hists)
			die_memory();
		d->hists = hists;
		d->cap = cap;
	}
	return &d->hists[d->len++];
}

struct value deal_name(const struct dealt *t)
{
	return (struct value){t->deal->contents.s + t->at - t->name, t->name};
}

void deal_keep(struct deal *d, struct hist *h, struct value label, struct value name)
{
	struct dealt *t = one_more(d);

	if (hist_sort_grams(h) != 0)
		die_memory();
	t->deal = d;
	t->key = key_of(h, d->seed);
	text_put(&d->contents, name.s, name.len);
	t->name = (uint32_t)name.len;
	t->at = d->contents.len;
	t->bins = (uint32_t)h->grams.len;
	t->label = names_number(&d->labels, label);
	for (size_t i = 0; i < h->grams.len; i++) {
		put_varint(&d->contents, names_number(&d->grams, hist_gram(h, i)));
		put_varint(&d->contents, h->counts[i]);
	}
	if (d->contents.failed)
		die_memory();
}

bool deal_add(const struct dealt *t, struct hist *sum)
{
	struct deal_reader in = deal_read(t);
	struct dealt_bin next;

	while (deal_next(&in, &next)) {
		struct value gram = strtab_string(&t->deal->grams, next.gram);
		int got = hist_add(sum, gram.s, gram.len, next.count);

		if (got == HIST_NO_MEMORY)
			die_memory();
		if (got == HIST_OVERFLOW)
			return false;
	}
	return true;
}

void deal_free(struct deal *d)
{
	strtab_free(&d->grams);
	strtab_free(&d->labels);
	free(d->segments);
	text_free(&d->contents);
	free(d->hists);
}
