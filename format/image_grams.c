/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "hash.h"
#include "image_section.h"

static const char no_memory[] = "out of memory";

/* Makes the text and the ends of a table, with its grams in this order (NULL: as they come). */
static const char *put_text(struct image *m, enum image_part text, const struct strtab *grams,
                            const uint32_t *order)
{
	unsigned char *to = section_make_size(m, text, grams->text.len), *ends;
	uint32_t end = 0;

	ends = section_make(m, text + 1);
	if (!to || !ends)
		return no_memory;
	for (size_t i = 0; i < grams->len; i++) {
		struct value gram = strtab_string(grams, order ? order[i] : i);

		memcpy(to + end, gram.s, gram.len);
		end += (uint32_t)gram.len;
		le32_put(ends + 4 * i, end);
	}
	return NULL;
}

/* Makes the buckets and the entries of a table: the numbers of the grams of each bucket, in byte
 * order. place[i] is the number of gram i; NULL: i. */
static const char *put_buckets(struct image *m, enum image_part part, const struct strtab *grams,
                               const uint32_t *bytewise, const uint32_t *place)
{
	unsigned char *buckets = section_make(m, part), *entries = section_make(m, part + 1);
	size_t mask = grams_buckets((uint32_t)grams->len) - 1;
	uint32_t *hash = malloc(grams->len * sizeof *hash), before = 0;

	if (!buckets || !entries || !hash) {
		free(hash);
		return no_memory;
	}
	for (size_t i = 0; i < grams->len; i++) {
		struct value gram = strtab_string(grams, bytewise[i]);
		unsigned char *count;

		hash[i] = (uint32_t)(XXH3_64bits(gram.s, gram.len) & mask);
		count = buckets + 4 * ((size_t)hash[i] + 1);
		le32_put(count, le32(count) + 1);
	}
	for (size_t i = 1; i <= mask + 1; i++) { /* a bucket's start; filling makes it the end */
		uint32_t here = le32(buckets + 4 * i);

		le32_put(buckets + 4 * i, before);
		before += here;
	}
	for (size_t i = 0; i < grams->len; i++) {
		unsigned char *at = buckets + 4 * ((size_t)hash[i] + 1);
		uint32_t entry = le32(at), gram = bytewise[i];

		le32_put(entries + 4 * (size_t)entry, place ? place[gram] : gram);
		le32_put(at, entry + 1);
	}
	free(hash);
	return NULL;
}

/* Makes the order's table, and the worths of its grams. */
static const char *put_order(const struct image_make *make, struct image *m)
{
	const struct order *o = &make->order;
	uint32_t *bytewise;
	unsigned char *worths;
	const char *why;

	if (o->grams.len == 0)
		return NULL;
	bytewise = strtab_sorted(&o->grams);
	why = bytewise ? put_text(m, IMAGE_ORDER_TEXT, &o->grams, NULL) : no_memory;
	if (!why)
		why = put_buckets(m, IMAGE_ORDER_BUCKETS, &o->grams, bytewise, NULL);
	free(bytewise);
	if (why || !o->weights)
		return why;
	worths = section_make_size(m, IMAGE_WORTHS, 8 * (uint64_t)o->grams.len);
	for (size_t i = 0; worths && i < o->grams.len; i++)
		le_double_put(worths + 8 * i, order_weight(o, (int64_t)i));
	return worths ? NULL : no_memory;
}

/* A gram of the bank: its line in the order, UINT32_MAX if it has none, and its rank in byte
 * order. */
struct ranked {
	uint32_t line, rank, gram;
};

static int compare_listed(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

/* Brings the grams from byte order into that of -O, and notes the line of each. */
static const char *sort_listed(const struct image_make *make, struct image *m, uint32_t *order)
{
	const struct strtab *grams = &make->vocabulary.grams;
	struct ranked *all = malloc(grams->len * sizeof *all);
	unsigned char *lines = section_make(m, IMAGE_LINES);

	if (!all || !lines) {
		free(all);
		return no_memory;
	}
	for (size_t i = 0; i < grams->len; i++) {
		struct value gram = strtab_string(grams, order[i]);
		int64_t line = order_place(&make->order, gram.s, gram.len);

		all[i] =
		    (struct ranked){line < 0 ? UINT32_MAX : (uint32_t)line, (uint32_t)i, order[i]};
	}
	qsort(all, grams->len, sizeof *all, compare_listed);
	for (size_t i = 0; i < grams->len; i++) {
		order[i] = all[i].gram;
		le32_put(lines + 4 * i, all[i].line);
	}
	free(all);
	return NULL;
}

/* Makes the table of the bank's grams. */
static const char *put_grams(const struct image_make *make, struct image *m, uint32_t *place)
{
	const struct strtab *grams = &make->vocabulary.grams;
	uint32_t *bytewise = strtab_sorted(grams), *order = malloc(grams->len * sizeof *order);
	const char *why = bytewise && order ? NULL : no_memory;

	if (!why) {
		memcpy(order, bytewise, grams->len * sizeof *order);
		why = m->lines.len ? sort_listed(make, m, order) : NULL;
	}
	for (size_t i = 0; !why && i < grams->len; i++)
		place[order[i]] = (uint32_t)i;
	if (!why)
		why = put_text(m, IMAGE_TEXT, grams, order);
	if (!why)
		why = put_buckets(m, IMAGE_BUCKETS, grams, bytewise, place);
	free(bytewise);
	free(order);
	return why;
}

const char *section_grams(const struct image_make *make, struct image *m, uint32_t *place)
{
	const char *why;

	if (make->vocabulary.grams.text.len > UINT32_MAX || make->order.grams.text.len > UINT32_MAX)
		return "the text of all grams is too long for a bank";
	why = put_order(make, m);
	if (!why)
		why = put_grams(make, m, place);
	if (!why)
		image_tables(m);
	return why;
}
