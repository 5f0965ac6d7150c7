/* SPDX-License-Identifier: MIT */
/*
 * use_image: makes small bank images, corrects the checksums of damaged ones, and uses them as
 * ksrank and modelcat do: for tests/lib/damaged_images.c and the fuzz target image.
 */
#ifndef LIB_USE_IMAGE_H
#define LIB_USE_IMAGE_H

#include "../../format/hash.h"
#include "../../format/image_make.h"
#include "../../tools/ksrank/explain.h"

/* Corrects the checksums of a section's pages, as far as the pages exist. */
static inline void seal_part(unsigned char *s, size_t size, int part)
{
	uint64_t from = KSB_PAGE;
	unsigned char *entry = s + KSB_SECTIONS;

	for (int i = 0; i <= part && from <= size; i++, entry += 16) {
		uint64_t bytes = le64(entry), pages;

		if (bytes > size)
			return;
		pages = (bytes + KSB_PAGE - 1) / KSB_PAGE * KSB_PAGE;
		if (i == part && bytes && pages <= size - from)
			le64_put(entry + 8, XXH3_64bits(s + from, (size_t)pages));
		from += pages;
	}
}

/* Does the same for the header. */
static inline void seal_head(unsigned char *s)
{
	memcpy(s, ksb_magic, sizeof ksb_magic);
	le64_put(s + KSB_CHECKSUM, XXH3_64bits(s + KSB_LENGTH, KSB_PAGE - KSB_LENGTH));
}

/* Returns whether a gram is valid in a row, or empty. */
static inline bool good_gram(const struct image *m, struct value gram)
{
	return gram.len == 0 || gram_tokens(gram.s, gram.len) == m->n ||
	       value_same(gram, (struct value){"?", 1});
}

/* Checks what nearest_find() found for a group. Returns NULL, or what is wrong. */
static inline const char *check_found(struct nearest *n, size_t group, uint32_t *first)
{
	for (size_t i = 0; i < n->found; i++) {
		struct near near = n->at[i];
		struct value name;

		if (near.model >= n->image->models)
			return "found a model that does not exist";
		if (!(near.distance >= 0 && near.distance <= 1))
			return "an invalid distance";
		if (i > 0 && near.distance < n->at[i - 1].distance)
			return "the nearest are not in order";
		name = image_name(n->image, near.model);
		if (name.len && (memchr(name.s, '\t', name.len) || memchr(name.s, '\n', name.len)))
			return "a name that damages a row";
	}
	first[group] = n->found ? n->at[0].model : UINT32_MAX;
	return NULL;
}

static inline const char *measure_by(struct nearest *n, const struct metric *metric,
                                     uint32_t *first)
{
	const char *why = NULL;

	nearest_by(n, metric);
	for (size_t group = 0; !why && group < n->len; group++) {
		nearest_find(n, group);
		why = check_found(n, group, first);
	}
	for (size_t group = 0; !why && group < n->len; group++) {
		struct explanation r;

		if (first[group] == UINT32_MAX)
			continue;
		r = explain_find(n, first[group]);
		if (!good_gram(n->image, r.gram))
			why = "a gram that damages a row";
		else if (r.gram.len)
			(void)explain_side(n, &r, first);
	}
	return why;
}

/* Returns whether all trees are within their sections. */
static inline bool trees_within(const struct nearest *n)
{
	for (size_t i = 0; i < n->len * TREES; i++) {
		const struct group *g = &n->groups[i / TREES];
		const struct image_section *s =
		    &n->image->parts[IMAGE_SUM_TREES + (int)(i % TREES)];
		struct boxtree t = g->trees[i % TREES];

		if (t.at &&
		    boxtree_lay(&t, g->to - g->from, t.part) > s->size - (uint64_t)(t.at - s->at))
			return false;
	}
	return true;
}

/* Measures a sample by every metric. */
static inline const char *measure_image(struct image *m, const struct hist *h, size_t k)
{
	struct nearest n;
	struct sample s = {.len = 0};
	uint32_t *first = malloc(m->labels * sizeof *first);
	const char *why = NULL;

	if (!first || !nearest_begin(&n, m, UINT32_MAX, k))
		return "no memory";
	if (!trees_within(&n))
		why = "a tree beyond the end of its section";
	if (sample_take(&s, m, h))
		return "no memory";
	nearest_take(&n, &s, (struct value){"a", 1});
	(void)nearest_common(&n);
	for (const struct metric *metric = metrics; !why && metric->name; metric++)
		why = measure_by(&n, metric, first);
	sample_free(&s);
	nearest_free(&n);
	free(first);
	return why;
}

/* Makes model files again from some of the models. */
static inline const char *unmake_image(struct image *m, size_t *made)
{
	struct text out = {.s = NULL};
	struct model model;

	for (size_t i = 0; i < m->models; i += 1 + m->models / 8) {
		out.len = 0;
		if (image_model(m, i, &out) || model_read(&model, out.s, out.len))
			continue;
		++*made;
		if (model.n != m->n || model.order != m->order)
			return "a model of another bank";
	}
	text_free(&out);
	return NULL;
}

/* Uses bytes as an image. Sets *used to the number of models made from it again, or SIZE_MAX if it
 * is refused. Returns NULL, or what is wrong. */
static inline const char *use_image(const void *bytes, size_t size, const struct hist *h,
                                    size_t *used)
{
	struct image m;
	const char *why = image_open(&m, bytes, size);

	*used = SIZE_MAX;
	for (int i = 0; !why && i < IMAGE_PARTS; i++)
		why = image_check(&m, (enum image_part)i);
	if (why)
		return NULL;
	*used = 0;
	why = measure_image(&m, h, 3);
	return why ? why : unmake_image(&m, used);
}

#endif
