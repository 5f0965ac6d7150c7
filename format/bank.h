/* SPDX-License-Identifier: MIT */
/*
 * bank: the models that stand one behind the other in a file, ksm(5).
 *
 *     struct bank bank = bank_of(bytes, size);
 *     while (bank_left(&bank))
 *             if ((why = bank_next(&bank, &model)) != NULL)
 *                     warn(file, 0, "model at byte %llu: %s", bank.at, why);
 *
 * A model that is refused costs no other: the search goes on behind it.
 */
#ifndef FORMAT_BANK_H
#define FORMAT_BANK_H

#include "model.h"

struct bank {
	const unsigned char *bytes;    /* the whole file; borrowed */
	uint64_t size;                 /* its bytes */
	uint64_t at;                   /* where what bank_next() found or refused begins */
	uint64_t next;                 /* where the next model is looked for */
	uint64_t wasted;               /* bytes that refused models claimed to have */
	struct vocabulary *vocabulary; /* if set: see model_read_vocabulary(); borrowed */
};

static inline struct bank bank_of(const void *bytes, uint64_t size)
{
	return (struct bank){.bytes = bytes, .size = size};
}

static inline bool bank_left(const struct bank *b)
{
	return b->next < b->size;
}

/* Reads and checks the next model, for which bank_left() must be true: NULL, or why what stands
 * at b->at is none. */
const char *bank_next(struct bank *b, struct model *m);

#endif
