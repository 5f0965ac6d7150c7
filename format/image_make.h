/* SPDX-License-Identifier: MIT */
/*
 * image_make: makes an image from models, in memory. mkbank writes it to a file; ksrank measures
 * from it as from a mapped one.
 *
 *     struct image_make make = {.n = 0}; set make.order if there is one;
 *     image_make_add() for each model; image_make_finish() once
 */
#ifndef FORMAT_IMAGE_MAKE_H
#define FORMAT_IMAGE_MAKE_H

#include "image.h"
#include "order.h"

/* A model, until its record is written. */
struct made {
	size_t label, label_len, name, name_len; /* in make->names */
	uint64_t first;                          /* of its bins in make->number and make->count */
	uint32_t bins;
	enum weight weight;
	uint64_t traces, scale, raw_total, raw_bins, checksum;
};

/* Memory: 12 bytes per bin of each model until the bins are in the image, where they take 8 to 30;
 * about 100 plus its text per distinct gram; 130 plus its names per model. */
struct image_make {
	struct order order;           /* empty: byte order; owned */
	uint64_t n;                   /* tokens of all grams; 0: no model yet */
	struct vocabulary vocabulary; /* grams of all models, even refused ones; see bank.h */
	struct text names;            /* of labels and models, escaped */
	struct made *models;          /* owned */
	size_t len, cap;
	uint32_t *number;  /* of each bin's gram in the vocabulary; owned */
	uint64_t *count;   /* of each bin; owned */
	size_t bins, room; /* of all models; how many fit */
	bool failed;       /* memory ran out */
};

/* Adds a copy of a model right after it was read with make->vocabulary. Returns NULL, or why it is
 * refused. */
const char *image_make_add(struct image_make *make, const struct model *m);

/* Makes an image of one or more models, with all sections up to IMAGE_NUMBERS and those of `wanted`
 * that such a bank has. Returns NULL, or why there is no image. Frees what was added. */
const char *image_make_finish(struct image_make *make, uint32_t wanted, struct image *m);

/* Computes the checksums of an image's sections and writes its header. The file is the header, then
 * image_paged(size) bytes of each section. */
void image_head(struct image *m, unsigned char head[KSB_PAGE]);

void image_make_free(struct image_make *make);

#endif
