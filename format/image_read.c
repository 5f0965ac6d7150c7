/* SPDX-License-Identifier: MIT */
#include "hash.h"
#include "image.h"
#include "order.h"

uint32_t grams_buckets(uint32_t grams)
{
	uint32_t buckets = 1;

	while (buckets < grams)
		buckets *= 2;
	return buckets;
}

struct value grams_at(const struct grams *g, uint32_t number)
{
	uint32_t from, to;

	if (number >= g->len)
		return (struct value){"", 0};
	from = number ? le32(g->ends + 4 * ((size_t)number - 1)) : 0;
	to = le32(g->ends + 4 * (size_t)number);
	if (from > to || to > g->bytes)
		return (struct value){"", 0};
	return (struct value){(const char *)g->text + from, to - from};
}

/* The grams of a bucket are in byte order, so that binary search compares few of them, however they
 * were chosen. */
int64_t grams_find(const struct grams *g, const char *gram, size_t len)
{
	struct value want = {gram, len};
	uint32_t from, to;
	size_t bucket;

	if (g->len == 0)
		return -1;
	bucket = (size_t)(XXH3_64bits(gram, len) & g->mask);
	from = le32(g->buckets + 4 * bucket);
	to = le32(g->buckets + 4 * (bucket + 1));
	to = to < g->len ? to : g->len;
	while (from < to) {
		uint32_t middle = from + (to - from) / 2;
		uint32_t number = le32(g->entries + 4 * (size_t)middle);
		int order = value_compare(grams_at(g, number), want);

		if (order == 0)
			return number < g->len ? (int64_t)number : -1;
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return -1;
}

/* Returns a piece of the names, empty if the image is damaged or the piece has a byte that ends a
 * field. */
static struct value name_at(const struct image *m, uint64_t from, uint64_t to)
{
	const struct image_section *names = &m->parts[IMAGE_NAMES];
	const char *s;

	if (to > names->size || from >= to || to - from > 2 * KSM_NAME_MOST)
		return (struct value){"", 0};
	s = (const char *)names->at + from;
	for (size_t i = 0; i < to - from; i++)
		if (s[i] == '\t' || s[i] == '\n' || s[i] == '\r')
			return (struct value){"", 0};
	return (struct value){s, (size_t)(to - from)};
}

static const unsigned char *label_record(const struct image *m, size_t label)
{
	return m->parts[IMAGE_LABELS].at + KSB_LABEL_RECORD * label;
}

static const unsigned char *model_record(const struct image *m, size_t model)
{
	return m->parts[IMAGE_MODELS].at + KSB_MODEL_RECORD * model;
}

struct image_label image_label(const struct image *m, size_t label)
{
	const unsigned char *at = label_record(m, label);
	uint64_t to = le64(at + KSB_LABEL_MODELS), from = 0, name = 0;

	if (label > 0) {
		from = le64(at - KSB_LABEL_RECORD + KSB_LABEL_MODELS);
		name = le64(at - KSB_LABEL_RECORD + KSB_LABEL_NAME);
	}
	to = to < m->models ? to : m->models;
	return (struct image_label){name_at(m, name, le64(at + KSB_LABEL_NAME)),
	                            (size_t)(from < to ? from : to), (size_t)to};
}

struct value image_label_of(const struct image *m, size_t model)
{
	size_t from = 0, to = m->labels - 1;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (image_label(m, middle).to <= model)
			from = middle + 1;
		else
			to = middle;
	}
	return image_label(m, from).name;
}

struct curve image_curve(const struct image *m, size_t model)
{
	const unsigned char *at = model_record(m, model);
	uint64_t from = model ? le64(at - KSB_MODEL_RECORD + KSB_MODEL_BINS) : 0,
	         to = le64(at + KSB_MODEL_BINS);
	const struct image_section *s = m->parts;

	if (to > m->bins || from > to)
		from = to = 0;
	return (struct curve){.number = s[IMAGE_NUMBERS].at + 4 * (size_t)from,
	                      .share =
	                          s[IMAGE_SHARES].at ? s[IMAGE_SHARES].at + 8 * (size_t)from : NULL,
	                      .sum = s[IMAGE_SUMS].at ? s[IMAGE_SUMS].at + 8 * (size_t)from : NULL,
	                      .len = (size_t)(to - from),
	                      .total = le_double(at + KSB_MODEL_TOTAL),
	                      .squares = le_double(at + KSB_MODEL_SQUARES)};
}

struct value image_name(const struct image *m, size_t model)
{
	uint64_t from = le64(model ? model_record(m, model - 1) + KSB_MODEL_NAME
	                           : label_record(m, m->labels - 1) + KSB_LABEL_NAME);

	return name_at(m, from, le64(model_record(m, model) + KSB_MODEL_NAME));
}

enum weight image_weight(const struct image *m, size_t model)
{
	uint32_t weight = le32(model_record(m, model) + KSB_MODEL_WEIGHT);

	return weight < WEIGHTS ? (enum weight)weight : WEIGHT_LINEAR;
}

bool image_single(const struct image *m, size_t model)
{
	return le64(model_record(m, model) + KSB_MODEL_TRACES) == 1;
}

struct key image_key(const struct image *m, struct value gram)
{
	int64_t line = grams_find(&m->lines, gram.s, gram.len);

	return (struct key){gram, line < 0 ? UINT64_MAX : (uint64_t)line};
}

int image_compare_keys(const struct key *a, const struct key *b)
{
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return value_compare(a->gram, b->gram);
}

uint32_t image_before(const struct image *m, const struct key *key)
{
	uint32_t from = 0, to = m->grams.len;

	while (from < to) {
		uint32_t middle = from + (to - from) / 2, line = UINT32_MAX;
		struct key here;

		if (m->parts[IMAGE_LINES].at)
			line = le32(m->parts[IMAGE_LINES].at + 4 * (size_t)middle);
		here = (struct key){grams_at(&m->grams, middle),
		                    line == UINT32_MAX ? UINT64_MAX : line};
		if (image_compare_keys(&here, key) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

double image_worth(const struct image *m, const struct key *key)
{
	const struct image_section *worths = &m->parts[IMAGE_WORTHS];
	double worth = m->unlisted;

	if (key->line < m->lines.len)
		worth = worths->at ? le_double(worths->at + 8 * key->line) : 1;
	return worth >= ORDER_WORTH_LEAST && worth <= ORDER_WORTH_MOST ? worth : 1;
}
