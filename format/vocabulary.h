/* SPDX-License-Identifier: MIT */
/*
 * vocabulary: the grams of all models read so far, numbered. Each is checked and hashed (as in
 * model files) only once, so that a gram seen before costs one look-up.
 */
#ifndef FORMAT_VOCABULARY_H
#define FORMAT_VOCABULARY_H

#include "strtab.h"

/* All zero has no grams. Memory: 56 to 110 bytes per distinct gram, and its text. */
struct vocabulary {
	struct strtab grams; /* of n tokens each */
	uint64_t n;          /* tokens of each, if there are any */
	uint64_t *hash;      /* XXH3-64 of each, as model files have it; owned */
	uint32_t *bins;      /* numbers of the grams of the model read last; owned */
	size_t cap, room;    /* of hash, of bins */
};

enum { VOCABULARY_NONE = -1, VOCABULARY_NO_MEMORY = -2 };

/* Makes room for the bins of a model with grams of n tokens. Returns 0, VOCABULARY_NO_MEMORY, or
 * VOCABULARY_NONE if the vocabulary has grams of a different n. */
int vocabulary_begin(struct vocabulary *k, uint64_t n, size_t bins);

/* Returns the number of a gram, or VOCABULARY_NONE if it is new. */
int64_t vocabulary_find(const struct vocabulary *k, struct value gram);

/* Adds a gram that must be new and valid. Returns its number, or VOCABULARY_NO_MEMORY. */
int64_t vocabulary_add(struct vocabulary *k, struct value gram);

void vocabulary_free(struct vocabulary *k);

#endif
