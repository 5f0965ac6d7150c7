/* SPDX-License-Identifier: MIT */
#include "image_section.h"

/* Returns the size of all names in bytes. */
static uint64_t names_size(const struct image_make *make)
{
	uint64_t size = 0;

	for (size_t i = 0; i < make->len; i++) {
		size += make->models[i].name_len;
		size += made_first(make, i) ? make->models[i].label_len : 0;
	}
	return size;
}

/* Appends a name and returns where it ends. */
static uint64_t put_name(unsigned char *names, uint64_t at, struct value name)
{
	memcpy(names + at, name.s, name.len);
	return at + name.len;
}

/* Writes the labels and returns where the names of models begin. */
static uint64_t put_labels(const struct image_make *make, unsigned char *record,
                           unsigned char *names)
{
	uint64_t name = 0;

	for (size_t i = 0; i < make->len; i++) {
		if (made_first(make, i)) {
			record += i ? KSB_LABEL_RECORD : 0;
			name = put_name(names, name, made_label(make, &make->models[i]));
			le64_put(record + KSB_LABEL_NAME, name);
		}
		le64_put(record + KSB_LABEL_MODELS, i + 1);
	}
	return name;
}

static void put_models(const struct image_make *make, unsigned char *record, unsigned char *names,
                       uint64_t name)
{
	uint64_t bins = 0;

	for (size_t i = 0; i < make->len; i++, record += KSB_MODEL_RECORD) {
		const struct made *made = &make->models[i];

		bins += made->bins;
		name = put_name(names, name, made_name(make, made));
		le64_put(record + KSB_MODEL_BINS, bins);
		le64_put(record + KSB_MODEL_NAME, name);
		le64_put(record + KSB_MODEL_TRACES, made->traces);
		le64_put(record + KSB_MODEL_SCALE, made->scale);
		le64_put(record + KSB_MODEL_RAW_TOTAL, made->raw_total);
		le64_put(record + KSB_MODEL_RAW_BINS, made->raw_bins);
		le64_put(record + KSB_MODEL_CHECKSUM, made->checksum);
		le32_put(record + KSB_MODEL_WEIGHT, (uint32_t)made->weight);
	}
}

const char *section_records(const struct image_make *make, struct image *m)
{
	unsigned char *labels = section_make(m, IMAGE_LABELS),
	              *models = section_make(m, IMAGE_MODELS),
	              *names = section_make_size(m, IMAGE_NAMES, names_size(make));

	if (!labels || !models || !names)
		return "out of memory";
	put_models(make, models, names, put_labels(make, labels, names));
	return NULL;
}
