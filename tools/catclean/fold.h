/* SPDX-License-Identifier: MIT */
/*
 * fold: detects calls that repeat their thread's last call.
 */
#ifndef CATCLEAN_FOLD_H
#define CATCLEAN_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct last; /* call of a thread */

/* All zero except the seed: no calls yet. Memory: 16 to 32 bytes per thread. */
struct fold {
	uint64_t seed;     /* of the hashes: no input can choose its collisions */
	struct last *last; /* by number of the thread; owned */
	size_t room;
};

/* Returns whether the last call of this thread was the same, with no break in between. `epoch`
 * counts breaks and is never 0. Threads must first come in the order of their numbers. Ends the
 * program if out of memory. */
bool fold_repeats(struct fold *f, size_t thread, uint64_t epoch, const char *token, size_t len);

void fold_free(struct fold *f);

#endif
