/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "hash.h"
#include "image.h"
#include "image_distance.h"
#include "order.h"

const unsigned char ksb_magic[8] = {0x89, 'k', 's', 'b', '\r', '\n', 0x1a, '\n'};

bool image_begins(const void *bytes, uint64_t size)
{
	return size >= sizeof ksb_magic && memcmp(bytes, ksb_magic, sizeof ksb_magic) == 0;
}

/* Returns the size of a section of a table of grams; that of the text is not known beforehand. */
static uint64_t table_size(uint32_t grams, enum image_part part)
{
	if (part == IMAGE_TEXT || part == IMAGE_ORDER_TEXT)
		return grams ? UINT64_MAX : 0;
	if (part == IMAGE_BUCKETS || part == IMAGE_ORDER_BUCKETS)
		return grams ? 4 * ((uint64_t)grams_buckets(grams) + 1) : 0;
	return 4 * (uint64_t)grams;
}

static uint64_t distances_size(const struct image *m, enum image_part part)
{
	uint64_t width = table_width(m), grams = m->grams.len;

	if (part == IMAGE_GROUPS)
		return image_has_trees(m) ? 4 * POSTS + grams : 0;
	if (part == IMAGE_SHARE_TABLE)
		return image_has_tables(m) ? 8 * width * grams : 0;
	if (part == IMAGE_SUM_TABLE)
		return image_has_tables(m) ? 8 * width * (grams + 1) : 0;
	return image_has_trees(m) ? trees_size(m, part) : 0;
}

uint64_t image_size(const struct image *m, enum image_part part)
{
	switch (part) {
	case IMAGE_NAMES:
		return UINT64_MAX;
	case IMAGE_LABELS:
		return KSB_LABEL_RECORD * (uint64_t)m->labels;
	case IMAGE_MODELS:
		return KSB_MODEL_RECORD * (uint64_t)m->models;
	case IMAGE_LINES:
		return m->lines.len ? 4 * (uint64_t)m->grams.len : 0;
	case IMAGE_WORTHS: /* or none */
		return m->parts[part].size ? 8 * (uint64_t)m->lines.len : 0;
	case IMAGE_NUMBERS:
		return 4 * m->bins;
	case IMAGE_SHARES:
	case IMAGE_SUMS:
		return 8 * m->bins;
	case IMAGE_COUNTS:
		return m->count_size * m->bins;
	default:
		if (part < IMAGE_LINES)
			return table_size(m->grams.len, part);
		if (part < IMAGE_WORTHS)
			return table_size(m->lines.len, part);
		return distances_size(m, part);
	}
}

/* Checks the header before its numbers are used. Returns NULL, or what is wrong. */
static const char *check_frame(const unsigned char *at, uint64_t size)
{
	if (!image_begins(at, size))
		return "not a bank image";
	if (size < KSB_PAGE)
		return "truncated: the file ends within the header";
	if (le32(at + KSB_VERSION_AT) != KSB_VERSION)
		return "unsupported version (not 1): compile the bank again with mkbank";
	if (le64(at + KSB_CHECKSUM) != XXH3_64bits(at + KSB_LENGTH, KSB_PAGE - KSB_LENGTH))
		return "damaged: checksum mismatch in the header";
	if (le64(at + KSB_LENGTH) > size)
		return "truncated: the file ends within the bank image";
	if (le64(at + KSB_LENGTH) < size)
		return "trailing bytes after the bank image";
	return NULL;
}

static bool all_zero(const unsigned char *at, const unsigned char *end)
{
	for (; at < end; at++)
		if (*at != 0)
			return false;
	return true;
}

/* Takes the header's numbers. Returns NULL, or what is wrong with them. */
static const char *take_header(struct image *m, const unsigned char *at)
{
	double unlisted = le_double(at + KSB_UNLISTED);

	m->n = le32(at + KSB_N);
	m->order = le64(at + KSB_ORDER);
	m->weight = le32(at + KSB_WEIGHT);
	m->count_size = le32(at + KSB_COUNT_SIZE);
	m->labels = le32(at + KSB_LABELS);
	m->models = le32(at + KSB_MODELS);
	m->grams.len = le32(at + KSB_GRAMS);
	m->lines.len = le32(at + KSB_LISTED);
	m->bins = le64(at + KSB_BINS);
	m->unlisted = unlisted;
	if (!all_zero(at + KSB_RESERVED, at + KSB_SECTIONS) ||
	    !all_zero(at + KSB_SECTIONS + 16 * IMAGE_PARTS, at + KSB_PAGE))
		return "reserved bytes are not 0";
	if (m->n < 1 || m->n > GRAM_TOKENS || m->weight > WEIGHTS ||
	    (m->count_size != 1 && m->count_size != 2 && m->count_size != 4 && m->count_size != 8))
		return "impossible n, weight or size of a count";
	if (m->labels < 1 || m->labels > m->models || m->grams.len < 1 ||
	    m->grams.len > IMAGE_MOST || m->models > IMAGE_MOST || m->bins < m->models ||
	    m->bins < m->grams.len || m->bins > (uint64_t)m->models * m->grams.len ||
	    m->lines.len > IMAGE_MOST || (m->order == 0) != (m->lines.len == 0))
		return "the numbers in the header contradict each other";
	if (!(unlisted >= ORDER_WORTH_LEAST && unlisted <= ORDER_WORTH_MOST))
		return "impossible worth of unlisted grams";
	return NULL;
}

/* Finds the sections, one after the other. Returns NULL, or what is wrong. */
static const char *find_parts(struct image *m, const unsigned char *at, uint64_t length)
{
	uint64_t from = KSB_PAGE;

	for (int i = 0; i < IMAGE_PARTS; i++) {
		struct image_section *s = &m->parts[i];

		s->size = le64(at + KSB_SECTIONS + 16 * i);
		s->checksum = le64(at + KSB_SECTIONS + 16 * i + 8);
		if (s->size > length - from || image_paged(s->size) > length - from)
			return "the sections do not add up to the length";
		if (s->size > 0)
			s->at = at + from;
		else if (s->checksum != 0)
			return "an empty section has a checksum";
		from += image_paged(s->size);
	}
	return from == length ? NULL : "the sections do not add up to the length";
}

/* Returns whether the sections from..to have the sizes that follow from the header. */
static bool right_sizes(const struct image *m, int from, int to)
{
	for (int i = from; i < to; i++) {
		uint64_t size = image_size(m, (enum image_part)i), has = m->parts[i].size;

		if (size == UINT64_MAX ? has < 1 || has > UINT32_MAX : has != size)
			return false;
	}
	return true;
}

const char *image_check(struct image *m, enum image_part part)
{
	struct image_section *s = &m->parts[part];

	if (s->good || s->size == 0)
		return NULL;
	if (XXH3_64bits(s->at, (size_t)image_paged(s->size)) != s->checksum)
		return "damaged: checksum mismatch in a section";
	if (!all_zero(s->at + s->size, s->at + image_paged(s->size)))
		return "a byte between sections is not 0";
	s->good = true;
	return NULL;
}

/* Checks the labels: their names, in order, and their models. */
static const char *check_labels(const struct image *m)
{
	struct value last = {"", 0};
	size_t models = 0;

	for (size_t i = 0; i < m->labels; i++) {
		struct image_label label = image_label(m, i);

		if (label.name.len == 0 || value_compare(last, label.name) >= 0 ||
		    label.from != models || label.to <= label.from)
			return "the labels are not in order";
		last = label.name;
		models = label.to;
	}
	return models == m->models ? NULL : "the labels are not in order";
}

void image_tables(struct image *m)
{
	const struct image_section *s = m->parts;

	m->grams = (struct grams){s[IMAGE_TEXT].at,
	                          s[IMAGE_ENDS].at,
	                          s[IMAGE_BUCKETS].at,
	                          s[IMAGE_ENTRIES].at,
	                          s[IMAGE_TEXT].size,
	                          m->grams.len,
	                          grams_buckets(m->grams.len) - 1};
	m->lines = (struct grams){s[IMAGE_ORDER_TEXT].at,         s[IMAGE_ORDER_ENDS].at,
	                          s[IMAGE_ORDER_BUCKETS].at,      s[IMAGE_ORDER_ENTRIES].at,
	                          s[IMAGE_ORDER_TEXT].size,       m->lines.len,
	                          grams_buckets(m->lines.len) - 1};
}

const char *image_open(struct image *m, const void *bytes, uint64_t size)
{
	const unsigned char *at = bytes;
	const char *why = check_frame(at, size);

	*m = (struct image){.n = 0};
	if (!why)
		why = take_header(m, at);
	if (!why)
		why = find_parts(m, at, size);
	if (!why && !right_sizes(m, 0, IMAGE_GROUPS))
		why = "the size of a section contradicts the header";
	for (int i = 0; !why && i < IMAGE_NUMBERS; i++)
		why = image_check(m, (enum image_part)i);
	if (!why)
		why = check_labels(m);
	if (!why && !right_sizes(m, IMAGE_GROUPS, IMAGE_PARTS))
		why = "the size of a section contradicts the header";
	if (!why)
		image_tables(m);
	return why;
}

void image_free(struct image *m)
{
	for (int i = 0; i < IMAGE_PARTS; i++)
		free((void *)(uintptr_t)m->parts[i].at);
	*m = (struct image){.n = 0};
}
