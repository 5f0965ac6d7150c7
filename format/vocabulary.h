/*
 * known: the grams of all models read so far, each taken apart and hashed for the file's table
 * once: of a gram that is known it need only be found which it is.
 */
#ifndef FORMAT_VOCABULARY_H
#define FORMAT_VOCABULARY_H

#include "hist.h"

/* All zero: none yet. Memory: 56 to 110 bytes a distinct gram and its text. */
struct vocabulary {
	struct hist grams; /* number i is bin i; all are grams of n tokens; counts are the user's */
	uint64_t n;        /* tokens of each, if there are any */
	uint64_t *hash;    /* XXH3-64 of each, as model files have it; owned */
	uint32_t *bins;    /* the numbers of the grams of the model that was read last; owned */
	size_t cap, room;  /* of hash, of bins */
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
