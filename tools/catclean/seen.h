/* SPDX-License-Identifier: MIT */
/*
 * seen: the traces kept so far, by the identity of their calls.
 */
#ifndef CATCLEAN_SEEN_H
#define CATCLEAN_SEEN_H

#include <stdbool.h>

#include "../../format/hash.h"
#include "../../format/stream.h"

struct kept; /* a trace */

/* All zero has no traces. Memory: 64 to 128 bytes per trace, and its header. */
struct seen {
	struct kept *slots; /* open addressing, at most half full; owned */
	size_t room, used;  /* how many slots there are, how many are in use */
	struct text heads;  /* headers of the traces, each with a newline */
};

/* Returns whether a trace with this identity was kept before, and sets *first to its header, which
 * is valid until the next call. If not, adds this one with its header. Ends the program if out of
 * memory. */
bool seen_before(struct seen *s, XXH128_hash_t calls, const struct header *head,
                 struct header *first);

void seen_free(struct seen *s);

#endif
