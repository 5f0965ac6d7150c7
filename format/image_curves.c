/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "image_section.h"

static const char no_memory[] = "out of memory";

/* A bin of a model. */
struct placed {
	uint32_t number;
	uint64_t count;
	double share;
};

static int compare_numbers(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* The bins of all models on their way into the image. */
struct curves {
	const struct image_make *make;
	const uint32_t *place; /* of each gram of the vocabulary: its number in the image */
	double *worth;         /* of each gram of the vocabulary; NULL: 1; owned */
	struct placed *bins;   /* of the model at hand; owned */
	unsigned char *number, *share, *sum, *count; /* sections; NULL: not wanted */
	uint32_t count_size;                         /* bytes of a count in the image */
	double *masses;                              /* of section_curves() */
};

static void put_count(unsigned char *to, uint64_t count, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++)
		to[i] = (unsigned char)(count >> 8 * i);
}

/* Takes the bins of a model, weighted but not yet divided by their sum, in the image's order. */
static void take_bins(const struct curves *c, const struct made *made)
{
	const struct image_make *make = c->make;

	for (size_t i = 0; i < made->bins; i++) {
		uint32_t gram = make->number[made->first + i];
		uint64_t count = make->count[made->first + i];
		double share = weigh(made->weight, count);

		c->bins[i] = (struct placed){c->place[gram], count,
		                             c->worth ? share * c->worth[gram] : share};
	}
	if (make->order.hash) /* else they are in order */
		qsort(c->bins, made->bins, sizeof *c->bins, compare_numbers);
}

/* Writes the bins of a model from the image's bin `at` on, and the totals of its record. */
static void put_bins(const struct curves *c, size_t len, size_t at, unsigned char *record)
{
	double total = 0, sum = 0, shares = 0, squares = 0;

	for (size_t i = 0; i < len; i++) /* added in the same order as a sample's */
		total += c->bins[i].share;
	for (size_t i = 0; i < len; i++, at++) {
		const struct placed *bin = &c->bins[i];
		double share = bin->share / total;

		sum += bin->share;
		shares += share;
		squares += share * share;
		le32_put(c->number + 4 * at, bin->number);
		if (c->share)
			le_double_put(c->share + 8 * at, share);
		if (c->sum)
			le_double_put(c->sum + 8 * at, sum / total);
		if (c->count)
			put_count(c->count + c->count_size * at, bin->count, c->count_size);
		if (c->masses)
			c->masses[bin->number] += share;
	}
	le_double_put(record + KSB_MODEL_TOTAL, shares);
	le_double_put(record + KSB_MODEL_SQUARES, squares);
}

/* Looks up the worth of each gram in the order. Returns false if memory runs out. */
static bool take_worths(struct curves *c, const struct image *m)
{
	const struct strtab *grams = &c->make->vocabulary.grams;

	if (!c->make->order.weights)
		return true;
	c->worth = malloc(grams->len * sizeof *c->worth);
	for (size_t i = 0; c->worth && i < grams->len; i++) {
		struct key key = image_key(m, strtab_string(grams, i));
		c->worth[i] = image_worth(m, &key);
	}
	return c->worth != NULL;
}

/* Makes a section if it is wanted. Returns false if memory runs out. */
static bool make_section(struct image *m, enum image_part part, uint32_t wanted, unsigned char **at)
{
	if (!(wanted & image_bit(part)))
		return true;
	*at = section_make(m, part);
	return *at != NULL;
}

const char *section_curves(const struct image_make *make, struct image *m, const uint32_t *place,
                           uint32_t wanted, double *masses)
{
	struct curves c = {.make = make,
	                   .place = place,
	                   .count_size = m->count_size,
	                   .masses = masses,
	                   .bins = malloc(m->grams.len * sizeof *c.bins)};
	unsigned char *records = (unsigned char *)(uintptr_t)m->parts[IMAGE_MODELS].at;
	size_t at = 0;
	bool made = c.bins && take_worths(&c, m) &&
	            make_section(m, IMAGE_NUMBERS, UINT32_MAX, &c.number) &&
	            make_section(m, IMAGE_SHARES, wanted, &c.share) &&
	            make_section(m, IMAGE_SUMS, wanted, &c.sum) &&
	            make_section(m, IMAGE_COUNTS, wanted, &c.count);

	for (size_t i = 0; made && i < make->len; i++) {
		take_bins(&c, &make->models[i]);
		put_bins(&c, make->models[i].bins, at, records + KSB_MODEL_RECORD * i);
		at += make->models[i].bins;
	}
	free(c.bins);
	free(c.worth);
	return made ? NULL : no_memory;
}
