/* SPDX-License-Identifier: MIT */
/*
 * vocabulary: the grams of all models read so far, numbered. Each is checked and hashed for the
 * file's table once, so that a gram seen before costs one look-up.
 */
#ifndef FORMAT_VOCABULARY_H
#define FORMAT_VOCABULARY_H

#include "strtab.h"

/* All zero: none yet. Memory: 56 to 110 bytes a distinct gram and its text. */
struct vocabulary {
	struct strtab grams; /* of n tokens each */
	uint64_t n;          /* tokens of each, if there are any */
	uint64_t *hash;      /* XXH3-64 of each, as model files have it; owned */
	uint32_t *bins;      /* the numbers of the grams of the model that was read last; owned */
	size_t cap, room;    /* of hash, of bins */
};

enum { VOCABULARY_NONE = -1, VOCABULARY_NO_MEMORY = -2 };

/* Makes room for the bins of a model of n tokens a gram. 0, VOCABULARY_NO_MEMORY, or
 * VOCABULARY_NONE where grams of another n are known. */
int vocabulary_begin(struct vocabulary *k, uint64_t n, size_t bins);

/* The number of a gram, VOCABULARY_NONE for one that is new. */
int64_t vocabulary_find(const struct vocabulary *k, struct value gram);

/* The number of a gram that is new, and valid; or VOCABULARY_NO_MEMORY. */
int64_t vocabulary_add(struct vocabulary *k, struct value gram);

void vocabulary_free(struct vocabulary *k);

#endif
