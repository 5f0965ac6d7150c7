/* SPDX-License-Identifier: MIT */
/*
 * seen: the traces that were kept, by the identity of their calls.
 */
#ifndef CATCLEAN_SEEN_H
#define CATCLEAN_SEEN_H

#include <stdbool.h>

#include "../../format/hash.h"
#include "../../format/stream.h"

struct kept; /* a trace */

/* All zero: none yet. Memory: 64 to 128 bytes a trace, and its header. */
struct seen {
	struct kept *slots; /* open addressing, at most half full; owned */
	size_t room, used;  /* how many slots there are, how many are in use */
	struct text heads;  /* headers of the traces, each ended by a newline */
};

/* Whether a trace of this identity was kept, and then its header, which is valid until the next
 * call. Else this one is kept, with its header. Ends the program where memory runs out. */
bool seen_before(struct seen *s, XXH128_hash_t calls, const struct header *head,
                 struct header *first);

void seen_free(struct seen *s);

#endif
