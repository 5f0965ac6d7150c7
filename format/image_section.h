/* SPDX-License-Identifier: MIT */
/*
 * image_section: the sections of an image while it is made, for image_make.c and its parts.
 */
#ifndef FORMAT_IMAGE_SECTION_H
#define FORMAT_IMAGE_SECTION_H

#include "image_make.h"

static inline struct value made_label(const struct image_make *make, const struct made *m)
{
	return (struct value){make->names.s + m->label, m->label_len};
}

static inline struct value made_name(const struct image_make *make, const struct made *m)
{
	return (struct value){make->names.s + m->name, m->name_len};
}

/* Returns whether a model is the first of its label. */
static inline bool made_first(const struct image_make *make, size_t model)
{
	return model == 0 || !value_same(made_label(make, &make->models[model - 1]),
	                                 made_label(make, &make->models[model]));
}

/* Makes a section of the size that follows from the image's numbers, or of this size, above 0.
 * Returns its bytes, all 0 up to the end of its last page, or NULL if memory runs out. */
unsigned char *section_make(struct image *m, enum image_part part);
unsigned char *section_make_size(struct image *m, enum image_part part, uint64_t size);

/* Makes the tables of the bank's and the order's grams, and the worths, and sets place[i] to the
 * number of the vocabulary's gram i. Returns NULL, or what is wrong. */
const char *section_grams(const struct image_make *make, struct image *m, uint32_t *place);

/* Makes the records of labels and models, and the names. The models are sorted. */
const char *section_records(const struct image_make *make, struct image *m);

/* Makes the numbers, and those of shares, sums and counts that are wanted, and completes the
 * records of the models; adds up the shares of each gram in `masses`, by number, unless that is
 * NULL. */
const char *section_curves(const struct image_make *make, struct image *m, const uint32_t *place,
                           uint32_t wanted, double *masses);

#endif
