/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "hash.h"
#include "le.h"
#include "model.h"

enum { BINS_MOST = 1 << 30 };

/* The model being written. */
struct put {
	unsigned char *at; /* its first byte, in the caller's text */
	struct ksm_layout layout;
	uint32_t slots;
};

/* Returns the least power of two that is at least twice the bins. */
static uint32_t slots_for(size_t bins)
{
	uint32_t slots = 2;

	while (slots / 2 < bins)
		slots *= 2;
	return slots;
}

static void put_head(const struct put *p, const struct hist *h, const struct model_spec *spec)
{
	le64_put(p->at + KSM_LENGTH, p->layout.length);
	le32_put(p->at + KSM_VERSION_AT, KSM_VERSION);
	le32_put(p->at + KSM_N, (uint32_t)h->n);
	le64_put(p->at + KSM_SCALE, spec->scale);
	le64_put(p->at + KSM_ORDER, spec->order);
	le32_put(p->at + KSM_WEIGHT, (uint32_t)spec->weight);
	le32_put(p->at + KSM_LABEL_LEN, (uint32_t)spec->label.len);
	le32_put(p->at + KSM_NAME_LEN, (uint32_t)spec->name.len);
	le32_put(p->at + KSM_SLOTS, p->slots);
	le64_put(p->at + KSM_BINS, h->grams.len);
	le64_put(p->at + KSM_TOTAL, h->total);
	le64_put(p->at + KSM_RAW_TOTAL, spec->raw_total);
	le64_put(p->at + KSM_RAW_BINS, spec->raw_bins);
	le64_put(p->at + KSM_TRACES, spec->traces);
	le64_put(p->at + KSM_TEXT_LEN, h->grams.text.len);
	memcpy(p->at + KSM_HEADER, spec->label.s, spec->label.len);
	memcpy(p->at + KSM_HEADER + spec->label.len, spec->name.s, spec->name.len);
}

/* Sorts the bins by home, equal homes by index: a counting sort, which counts in the (empty)
 * slots. */
static void sort_by_home(const struct put *p, const uint32_t *homes, size_t bins, uint32_t *sorted)
{
	unsigned char *slots = p->at + p->layout.slots;
	uint32_t before = 0;

	for (size_t i = 0; i < bins; i++) {
		unsigned char *slot = slots + 4 * (size_t)homes[i];
		le32_put(slot, le32(slot) + 1);
	}
	for (size_t i = 0; i < p->slots; i++) {
		uint32_t here = le32(slots + 4 * i);
		le32_put(slots + 4 * i, before);
		before += here;
	}
	for (size_t i = 0; i < bins; i++) {
		unsigned char *slot = slots + 4 * (size_t)homes[i];
		uint32_t at = le32(slot);
		sorted[at] = (uint32_t)i;
		le32_put(slot, at + 1);
	}
	memset(slots, 0, 4 * (size_t)p->slots);
}

/* Fills the slots: each bin, in order of home, takes the first free slot from its home on. Bins
 * that would come after the last slot wrap to the front and push back those there; as half of the
 * slots are empty, that moves no bin at the end. One pass, however the grams were chosen. */
static void put_slots(const struct put *p, const uint32_t *homes, size_t bins, uint32_t *sorted)
{
	size_t end = 0, mask = p->slots - 1;

	sort_by_home(p, homes, bins, sorted);
	for (size_t i = 0; i < bins; i++)
		end = (homes[sorted[i]] > end ? homes[sorted[i]] : end) + 1;
	end = end > p->slots ? end - p->slots : 0;
	for (size_t i = 0; i < bins; i++, end++) {
		end = homes[sorted[i]] > end ? homes[sorted[i]] : end;
		le32_put(p->at + p->layout.slots + 4 * (end & mask), sorted[i] + 1);
	}
}

static void put_bins(const struct put *p, const struct hist *h, uint32_t *homes)
{
	uint32_t end = 0;

	for (size_t i = 0; i < h->grams.len; i++) {
		struct value gram = hist_gram(h, i);

		memcpy(p->at + p->layout.text + end, gram.s, gram.len);
		end += (uint32_t)gram.len;
		le64_put(p->at + p->layout.counts + 8 * i, h->counts[i]);
		le32_put(p->at + p->layout.ends + 4 * i, end);
		homes[i] = (uint32_t)XXH3_64bits(gram.s, gram.len) & (p->slots - 1);
	}
	put_slots(p, homes, h->grams.len, homes + h->grams.len);
}

/* Returns why model_write() refuses to write this, or NULL. */
static const char *refuse(const struct hist *h, const struct model_spec *spec)
{
	if (h->grams.len == 0)
		return "no grams: a model needs at least one";
	if (h->grams.len > BINS_MOST || h->grams.text.len > UINT32_MAX)
		return "too many grams for a model";
	if (!ksm_label_valid(spec->label.s, spec->label.len))
		return "the label cannot be part of a file name";
	if (spec->name.len < 1 || spec->name.len > KSM_NAME_MOST)
		return "the name is not 1 to 255 bytes long";
	return NULL;
}

/* Makes room for the whole model, all 0, at the end of out. Returns 0, or -1 if out of memory. */
static int make_room(struct put *p, struct text *out)
{
	char *room = p->layout.length <= SIZE_MAX ? text_room(out, (size_t)p->layout.length) : NULL;

	if (!room)
		return -1;
	p->at = memset(room, 0, (size_t)p->layout.length);
	out->len += (size_t)p->layout.length;
	return 0;
}

const char *model_write(struct text *out, struct hist *h, const struct model_spec *spec)
{
	struct put p = {.slots = slots_for(h->grams.len < BINS_MOST ? h->grams.len : BINS_MOST)};
	const char *why = refuse(h, spec);
	uint32_t *homes;

	if (why)
		return why;
	p.layout =
	    ksm_layout(spec->label.len + spec->name.len, p.slots, h->grams.len, h->grams.text.len);
	homes = malloc(2 * h->grams.len * sizeof *homes); /* the second half for sorting */
	if (!homes || hist_sort_grams(h) != 0 || make_room(&p, out) != 0) {
		free(homes);
		return "out of memory";
	}
	memcpy(p.at, ksm_magic, sizeof ksm_magic);
	put_head(&p, h, spec);
	put_bins(&p, h, homes);
	free(homes);
	le64_put(p.at + KSM_CHECKSUM,
	         XXH3_64bits(p.at + KSM_LENGTH, (size_t)p.layout.length - KSM_LENGTH));
	return NULL;
}
