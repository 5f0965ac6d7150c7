/*
 * known: the grams of all models read so far, each taken apart and hashed for the file's table
 * once: of a gram that is known it need only be found which it is.
 */
#ifndef FORMAT_KNOWN_H
#define FORMAT_KNOWN_H

#include "hist.h"

/* All zero: none yet. Memory: 56 to 110 bytes a distinct gram and its text. */
struct known {
	struct hist grams; /* number i is bin i; all are grams of n tokens; counts are the user's */
	uint64_t n;        /* tokens of each, if there are any */
	uint64_t *hash;    /* XXH3-64 of each, as model files have it; owned */
	uint32_t *bins;    /* the numbers of the grams of the model that was read last; owned */
	size_t cap, room;  /* of hash, of bins */
};

enum { KNOWN_NONE = -1, KNOWN_NO_MEMORY = -2 };

/* Makes room for the bins of a model of n tokens a gram. 0, KNOWN_NO_MEMORY, or KNOWN_NONE where
 * grams of another n are known. */
int known_begin(struct known *k, uint64_t n, size_t bins);

/* The number of a gram, KNOWN_NONE for one that is new. */
int64_t known_find(const struct known *k, struct value gram);

/* The number of a gram that is new, and valid; or KNOWN_NO_MEMORY. */
int64_t known_add(struct known *k, struct value gram);

void known_free(struct known *k);

#endif
