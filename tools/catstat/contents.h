/* SPDX-License-Identifier: MIT */
/*
 * contents: the distinct traces met so far, told apart by 128 bits of a hash of their calls.
 */
#ifndef CATSTAT_CONTENTS_H
#define CATSTAT_CONTENTS_H

#include "profile.h"

/* All zero: none. Memory: 40 to 80 bytes a distinct trace. */
struct contents {
	struct content *list; /* in the order in which they were met; owned */
	size_t len, cap;
	uint32_t *slots; /* number + 1, 0: empty; open addressing, at most half full; owned */
	size_t mask;
};

enum { CONTENTS_NONE = -1 };

/* The number of a content, CONTENTS_NONE if it is new. */
int64_t contents_find(const struct contents *c, XXH128_hash_t hash);

/* The number of a content, which is added if it is new. */
uint32_t contents_add(struct contents *c, const struct content *content);

void contents_free(struct contents *c);

#endif
