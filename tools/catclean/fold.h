/* SPDX-License-Identifier: MIT */
/*
 * fold: whether a thread has just made the same call.
 */
#ifndef CATCLEAN_FOLD_H
#define CATCLEAN_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct last; /* call of a thread */

/* All zero but the seed: no call yet. Memory: 16 to 32 bytes a thread. */
struct fold {
	uint64_t seed;     /* of the hashes: no input can choose its collisions */
	struct last *last; /* by number of the thread; owned */
	size_t room;
};

/* Whether the last call of this thread was the same, with no break between them, which `epoch`
 * counts; it is never 0. Threads get here in the order of their numbers. Ends the program where
 * memory runs out. */
bool fold_repeats(struct fold *f, size_t thread, uint64_t epoch, const char *token, size_t len);

void fold_free(struct fold *f);

#endif
