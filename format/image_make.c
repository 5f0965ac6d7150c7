/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "image_distance.h"
#include "image_make.h"
#include "image_section.h"

static const char no_memory[] = "out of memory";

/* Notes that memory ran out, and returns the message. */
static const char *fail(struct image_make *make)
{
	make->failed = true;
	return no_memory;
}

/* Makes room for this many more bins. */
static const char *make_room(struct image_make *make, size_t bins)
{
	size_t room = make->room ? make->room : 1024;
	uint32_t *number;
	uint64_t *count;

	while (room - make->bins < bins)
		room *= 2;
	if (room == make->room)
		return NULL;
	number = realloc(make->number, room * sizeof *number);
	make->number = number ? number : make->number;
	count = realloc(make->count, room * sizeof *count);
	make->count = count ? count : make->count;
	if (!number || !count)
		return fail(make);
	make->room = room;
	return NULL;
}

/* Starts a new vocabulary with this model: the old one has grams of a different n, from a refused
 * model. */
static const char *restart_vocabulary(struct image_make *make, const struct model *m)
{
	struct model again;

	vocabulary_free(&make->vocabulary);
	return model_read_vocabulary(&again, m->at, m->length, &make->vocabulary);
}

static const char *new_model(struct image_make *make, const struct model *m)
{
	size_t cap = make->cap ? 2 * make->cap : 64;
	struct made *made = make->models;

	if (make->len == make->cap) {
		made = realloc(made, cap * sizeof *made);
		if (!made)
			return fail(make);
		make->models = made;
		make->cap = cap;
	}
	made += make->len++;
	*made = (struct made){.label = make->names.len,
	                      .first = make->bins,
	                      .bins = m->bins,
	                      .weight = m->weight,
	                      .traces = m->traces,
	                      .scale = m->scale,
	                      .raw_total = m->raw_total,
	                      .raw_bins = m->raw_bins,
	                      .checksum = m->checksum};
	text_escaped(&make->names, m->label.s, m->label.len);
	made->name = make->names.len;
	made->label_len = made->name - made->label;
	text_escaped(&make->names, m->name.s, m->name.len);
	made->name_len = make->names.len - made->name;
	return make->names.failed ? fail(make) : NULL;
}

const char *image_make_add(struct image_make *make, const struct model *m)
{
	const char *why = NULL;

	if (m->order != make->order.hash)
		return make->order.hash ? "built with an order other than that of -O"
		                        : "built with a learned order: pass it with -O ORDER";
	if (make->n && m->n != make->n)
		return "n differs from that of the earlier models";
	if (make->len == IMAGE_MOST || make->vocabulary.grams.len > IMAGE_MOST)
		return "more models or grams than a bank can have";
	if (make->vocabulary.n != m->n)
		why = restart_vocabulary(make, m);
	make->n = m->n;
	if (!why)
		why = make_room(make, m->bins);
	if (!why)
		why = new_model(make, m);
	for (uint32_t i = 0; !why && i < m->bins; i++) {
		make->number[make->bins] = make->vocabulary.bins[i];
		make->count[make->bins++] = model_count(m, i);
	}
	return why;
}

/* A model and its sort key. */
struct sorted {
	struct value label, name;
	uint64_t checksum;
	uint32_t model;
};

static int compare_models(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	int order = value_compare(x->label, y->label);

	if (order == 0)
		order = value_compare(x->name, y->name);
	if (order == 0) /* the same name: by content */
		order = (x->checksum > y->checksum) - (x->checksum < y->checksum);
	return order;
}

/* Sorts the models by label, then name. */
static const char *sort_models(struct image_make *make)
{
	struct sorted *sorted = malloc(make->len * sizeof *sorted);
	struct made *made = malloc(make->len * sizeof *made);

	if (!sorted || !made) {
		free(sorted);
		free(made);
		return fail(make);
	}
	for (size_t i = 0; i < make->len; i++) {
		const struct made *m = &make->models[i];
		sorted[i] = (struct sorted){made_label(make, m), made_name(make, m), m->checksum,
		                            (uint32_t)i};
	}
	qsort(sorted, make->len, sizeof *sorted, compare_models);
	for (size_t i = 0; i < make->len; i++)
		made[i] = make->models[sorted[i].model];
	free(sorted);
	free(make->models);
	make->models = made;
	make->cap = make->len;
	return NULL;
}

/* Drops the grams that only refused models have, and numbers the others by their first use. */
static const char *drop_unused(struct image_make *make)
{
	struct strtab *grams = &make->vocabulary.grams, kept = {0};
	uint32_t *number = malloc((grams->len + 1) * sizeof *number), used = 0;

	if (!number)
		return fail(make);
	memset(number, 0xff, grams->len * sizeof *number);
	for (size_t i = 0; i < make->bins; i++)
		if (number[make->number[i]] == UINT32_MAX)
			number[make->number[i]] = used++;
	for (size_t i = 0; used < grams->len && !make->failed && i < make->bins; i++) {
		struct value gram = strtab_string(grams, make->number[i]);

		make->number[i] = number[make->number[i]];
		if (make->number[i] == kept.len)
			make->failed = strtab_add(&kept, gram.s, gram.len) < 0;
	}
	free(number);
	if (used < grams->len) {
		strtab_free(grams);
		*grams = kept;
	}
	return make->failed ? no_memory : NULL;
}

/* Sets the numbers of an image. */
static void count_all(const struct image_make *make, struct image *m)
{
	uint64_t most = 0;

	*m = (struct image){.n = make->n,
	                    .order = make->order.hash,
	                    .bins = make->bins,
	                    .weight = (uint32_t)make->models[0].weight,
	                    .models = (uint32_t)make->len,
	                    .grams.len = (uint32_t)make->vocabulary.grams.len,
	                    .lines.len = (uint32_t)make->order.grams.len,
	                    .unlisted = 1};
	if (make->order.weights && make->order.unlisted > 0)
		m->unlisted = make->order.unlisted;
	for (size_t i = 0; i < make->len; i++) {
		m->labels += made_first(make, i);
		if ((uint32_t)make->models[i].weight != m->weight)
			m->weight = WEIGHTS;
	}
	for (size_t i = 0; i < make->bins; i++)
		most |= make->count[i];
	m->count_size = most >> 32 ? 8 : most >> 16 ? 4 : most >> 8 ? 2 : 1;
}

unsigned char *section_make_size(struct image *m, enum image_part part, uint64_t size)
{
	size_t pages = (size_t)image_paged(size);
	bool table = part == IMAGE_SHARE_TABLE || part == IMAGE_SUM_TABLE;
	unsigned char *at;

	if (size > SIZE_MAX / 2)
		return NULL;
	if (table) { /* no vector loaded from its rows may cross a cache line */
		at = aligned_alloc(KSM_ALIGN, pages);
		at = at ? memset(at, 0, pages) : NULL;
	} else {
		at = calloc(pages, 1);
	}
	m->parts[part] = (struct image_section){.at = at, .size = size, .good = true};
	return at;
}

unsigned char *section_make(struct image *m, enum image_part part)
{
	return section_make_size(m, part, image_size(m, part));
}

/* Makes the tables or trees that are wanted, once the curves are made. */
static const char *make_distances(struct image *m, uint32_t wanted, const double *masses)
{
	unsigned char *at = NULL;
	bool made = !masses || ((at = section_make(m, IMAGE_GROUPS)) && groups_make(m, masses, at));

	for (enum image_part i = IMAGE_SHARE_TABLE; made && i < IMAGE_PARTS; i++) {
		if (!(wanted & image_bit(i)) || image_size(m, i) == 0)
			continue;
		at = section_make(m, i);
		if (at && i <= IMAGE_SUM_TABLE)
			table_make(m, at, i == IMAGE_SUM_TABLE);
		made = at && (i <= IMAGE_SUM_TABLE || trees_make(m, i, at));
	}
	return made ? NULL : no_memory;
}

/* Returns whether trees are wanted and the bank has any. */
static bool wants_trees(const struct image *m, uint32_t wanted)
{
	return image_has_trees(m) && wanted >> IMAGE_SUM_TREES;
}

const char *image_make_finish(struct image_make *make, uint32_t wanted, struct image *m)
{
	uint32_t *place = malloc((make->vocabulary.grams.len + 1) * sizeof *place);
	double *masses = NULL;
	const char *why = place ? sort_models(make) : no_memory;

	*m = (struct image){.n = 0};
	if (!why)
		why = drop_unused(make);
	if (!why) {
		count_all(make, m);
		why = section_grams(make, m, place);
	}
	if (!why)
		why = section_records(make, m);
	if (!why && wants_trees(m, wanted)) {
		masses = calloc(m->grams.len, sizeof *masses);
		why = masses ? NULL : no_memory;
	}
	if (!why)
		why = section_curves(make, m, place, wanted, masses);
	image_make_free(make);
	if (!why)
		why = make_distances(m, wanted, masses);
	free(place);
	free(masses);
	if (why)
		image_free(m);
	return why;
}

void image_make_free(struct image_make *make)
{
	free(make->models);
	free(make->number);
	free(make->count);
	text_free(&make->names);
	vocabulary_free(&make->vocabulary);
	order_free(&make->order);
	*make = (struct image_make){.n = 0};
}
