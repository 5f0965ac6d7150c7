/* SPDX-License-Identifier: MIT */
#include "image.h"

static uint64_t count_at(const struct image *m, size_t bin)
{
	const unsigned char *at = m->parts[IMAGE_COUNTS].at + m->count_size * bin;

	switch (m->count_size) {
	case 1:
		return *at;
	case 2:
		return le16(at);
	case 4:
		return le32(at);
	default:
		return le64(at);
	}
}

/* Copies the counts of a model into a histogram. Its grams are distinct, and together no longer
 * than those of all models, unless the image is damaged. */
static const char *take_hist(const struct image *m, const struct curve *c, struct hist *h)
{
	size_t first = (size_t)(c->number - m->parts[IMAGE_NUMBERS].at) / 4;
	const char *why = NULL;

	for (size_t i = 0; !why && i < c->len; i++) {
		struct value gram = grams_at(&m->grams, curve_number(c, i));

		why = hist_add_gram(h, gram.s, gram.len, count_at(m, first + i));
		if (!why && h->grams.text.len > m->grams.bytes)
			why = "the grams of a model overlap";
	}
	return why;
}

/* Sets the properties of the model that its histogram lacks. */
static const char *take_spec(const struct image *m, size_t model, struct text *names,
                             struct model_spec *spec)
{
	const unsigned char *at = m->parts[IMAGE_MODELS].at + KSB_MODEL_RECORD * model;
	struct value label = image_label_of(m, model), name = image_name(m, model);
	size_t len;

	text_unescaped(names, label.s, label.len);
	len = names->len;
	text_unescaped(names, name.s, name.len);
	if (names->failed)
		return "out of memory";
	*spec = (struct model_spec){.label = {names->s, len},
	                            .name = {names->s + len, names->len - len},
	                            .scale = le64(at + KSB_MODEL_SCALE),
	                            .order = m->order,
	                            .raw_total = le64(at + KSB_MODEL_RAW_TOTAL),
	                            .raw_bins = le64(at + KSB_MODEL_RAW_BINS),
	                            .traces = le64(at + KSB_MODEL_TRACES),
	                            .weight = image_weight(m, model)};
	return NULL;
}

const char *image_model(struct image *m, size_t model, struct text *out)
{
	const unsigned char *at = m->parts[IMAGE_MODELS].at + KSB_MODEL_RECORD * model;
	struct hist h = {.n = m->n};
	struct curve c = image_curve(m, model);
	struct text names = {0};
	struct model_spec spec;
	size_t from = out->len;
	const char *why = image_check(m, IMAGE_NUMBERS);

	if (!why)
		why = image_check(m, IMAGE_COUNTS);
	if (!why)
		why = take_hist(m, &c, &h);
	if (!why)
		why = take_spec(m, model, &names, &spec);
	if (!why)
		why = model_write(out, &h, &spec);
	if (!why && le64(out->s + from + KSM_CHECKSUM) != le64(at + KSB_MODEL_CHECKSUM))
		why = "checksum mismatch: not the model that was compiled";
	hist_free(&h);
	text_free(&names);
	return why;
}
