#include <stdlib.h>

#include "../../format/hash.h"
#include "../../format/le.h"
#include "../common/fault.h"
#include "packed.h"

/* Seven bits a byte, the lowest first; the last has its high bit clear. */
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

uint32_t deal_number(struct strtab *table, struct value string)
{
	int64_t number = strtab_add(table, string.s, string.len);

	if (number < 0)
		die_memory();
	return (uint32_t)number;
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
	t->label = deal_number(&d->labels, label);
	for (size_t i = 0; i < h->grams.len; i++) {
		put_varint(&d->contents, deal_number(&d->grams, hist_gram(h, i)));
		put_varint(&d->contents, h->counts[i]);
	}
	if (d->contents.failed)
		die_memory();
}

/* Two strings of a table in byte order. */
static int compare_strings(const struct strtab *table, uint32_t a, uint32_t b)
{
	return value_compare(strtab_string(table, a), strtab_string(table, b));
}

/* Two histograms of the same key, by their grams and counts, then by their names. */
static int compare_contents(const struct dealt *a, const struct dealt *b)
{
	struct deal_reader first = deal_read(a), second = deal_read(b);
	struct dealt_bin x, y;

	while (deal_next(&first, &x) && deal_next(&second, &y)) {
		if (x.gram != y.gram)
			return compare_strings(&a->deal->grams, x.gram, y.gram);
		if (x.count != y.count)
			return x.count < y.count ? -1 : 1;
	}
	if (a->bins != b->bins)
		return a->bins < b->bins ? -1 : 1;
	return value_compare(deal_name(a), deal_name(b));
}

/* Where it says 0, the two are the same. */
static int by_chance(const void *a, const void *b)
{
	const struct dealt *x = a, *y = b;

	if (x->label != y->label)
		return compare_strings(&x->deal->labels, x->label, y->label);
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return compare_contents(x, y);
}

void deal_sort(struct deal *d)
{
	if (d->len)
		qsort(d->hists, d->len, sizeof *d->hists, by_chance);
	d->segments = calloc(d->labels.len + 1, sizeof *d->segments);
	if (!d->segments)
		die_memory();
}

void deal_turns(struct dealt *hists, size_t len, size_t segments)
{
	for (size_t i = 0; i < len; i++)
		hists[i].segment = (uint32_t)(i % segments);
}

static int by_segment(const void *a, const void *b)
{
	const struct dealt *x = a, *y = b;

	return (x->segment > y->segment) - (x->segment < y->segment);
}

void deal_sort_segments(struct dealt *hists, size_t len)
{
	qsort(hists, len, sizeof *hists, by_segment);
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

/* count * scale / most, rounded to nearest, a half up; 0 where it is below 1. Bit by bit, for
 * the product may need 95: with each bit, quotient * most + rest is what the bits so far give. */
static uint64_t scaled(uint64_t count, uint64_t scale, uint64_t most)
{
	uint64_t quotient = 0, rest = 0;

	for (int bit = 31; bit >= 0; bit--) {
		rest *= 2;
		quotient = quotient * 2 + (rest >= most);
		rest -= rest >= most ? most : 0;
		rest += scale >> bit & 1 ? count : 0;
		quotient += rest >= most;
		rest -= rest >= most ? most : 0;
	}
	return quotient && rest >= most - rest ? quotient + 1 : quotient;
}

void deal_scale(const struct hist *sum, uint64_t scale, struct hist *to)
{
	uint64_t most = 0;

	hist_clear(to);
	for (size_t i = 0; i < sum->grams.len; i++)
		if (sum->counts[i] > most)
			most = sum->counts[i];
	for (size_t i = 0; i < sum->grams.len; i++) {
		struct value gram = hist_gram(sum, i);
		uint64_t count = scale ? scaled(sum->counts[i], scale, most) : sum->counts[i];

		if (count && hist_add(to, gram.s, gram.len, count) != 0)
			die_memory();
	}
}

void deal_free(struct deal *d)
{
	strtab_free(&d->grams);
	strtab_free(&d->labels);
	free(d->segments);
	text_free(&d->contents);
	free(d->hists);
}
