/* SPDX-License-Identifier: MIT */
/*
 * bank: the models that follow one another in a file, ksm(5), or are in a bank image, ksb(5).
 *
 *     struct bank bank = bank_of(bytes, size);
 *     while (bank_left(&bank))
 *             if ((why = bank_next(&bank, &model)) != NULL)
 *                     warn(file, 0, "model at byte %llu: %s", bank.at, why);
 *     bank_end(&bank);
 *
 * If a model is refused, the search continues after it.
 */
#ifndef FORMAT_BANK_H
#define FORMAT_BANK_H

#include "image.h"

struct bank {
	const unsigned char *bytes;    /* the whole file; borrowed */
	uint64_t size;                 /* its bytes */
	uint64_t at;                   /* start of the model that bank_next() found or refused */
	uint64_t next;                 /* where to look for the next model */
	uint64_t wasted;               /* bytes claimed by refused models */
	struct vocabulary *vocabulary; /* if set: see model_read_vocabulary(); borrowed */
	struct image image;            /* if the file is one */
	size_t model;                  /* the next one of the image */
	struct text text;              /* the image's current model, as a file; owned */
};

static inline struct bank bank_of(const void *bytes, uint64_t size)
{
	return (struct bank){.bytes = bytes, .size = size};
}

static inline bool bank_left(const struct bank *b)
{
	return b->next < b->size;
}

/* Reads and checks the next model; bank_left() must be true. Returns NULL, or why there is no model
 * at b->at. A model of an image is valid until the next call. */
const char *bank_next(struct bank *b, struct model *m);

static inline void bank_end(struct bank *b)
{
	text_free(&b->text);
}

#endif
