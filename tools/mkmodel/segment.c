/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "../common/fault.h"
#include "segment.h"

/* Compares two strings of a table in byte order. */
static int compare_strings(const struct strtab *table, uint32_t a, uint32_t b)
{
	return value_compare(strtab_string(table, a), strtab_string(table, b));
}

/* Compares two histograms with the same key by their grams and counts, then by their names. */
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

/* Sorts by label, then at random; 0 only for equal histograms. */
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
