/* SPDX-License-Identifier: MIT */
/*
 * contents: the distinct traces so far, distinguished by a 128-bit hash of their calls.
 */
#ifndef CATSTAT_CONTENTS_H
#define CATSTAT_CONTENTS_H

#include "profile.h"

/* All zero has none. Memory: 40 to 80 bytes per distinct trace. */
struct contents {
	struct content *list; /* in the order in which they came; owned */
	size_t len, cap;
	uint32_t *slots; /* number + 1, 0: empty; open addressing, at most half full; owned */
	size_t mask;
};

enum { CONTENTS_NONE = -1 };

/* Returns the number of a content, or CONTENTS_NONE if it is new. */
int64_t contents_find(const struct contents *c, XXH128_hash_t hash);

/* Returns the number of a content, which is added if it is new. */
uint32_t contents_add(struct contents *c, const struct content *content);

void contents_free(struct contents *c);

#endif
