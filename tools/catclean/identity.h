/* SPDX-License-Identifier: MIT */
/*
 * identity: a hash that tells whether two traces have the same calls: the same in each thread, in
 * the same order, with the same breaks. How the threads took turns does not matter, as grams do not
 * depend on it.
 */
#ifndef CATCLEAN_IDENTITY_H
#define CATCLEAN_IDENTITY_H

#include <stddef.h>
#include <stdint.h>

#include "../../format/hash.h"

struct chain; /* the calls of a thread so far */

/* The identity of the current trace. All zero except the seed is a trace without calls. Memory: 24
 * to 48 bytes per thread. */
struct identity {
	uint64_t seed;        /* of the hashes: no input can choose its collisions */
	struct chain *chains; /* by the number of the thread, from 0; owned */
	size_t len, room;
	XXH128_hash_t before; /* of forgotten threads */
};

/* Begins the next trace. */
void identity_clear(struct identity *i);

/* Adds a call of thread number `thread`; `epoch` counts the breaks before it and is never 0. Ends
 * the program if out of memory. */
void identity_add(struct identity *i, uint32_t thread, uint64_t epoch, const char *token,
                  size_t len);

/* Forgets the threads: their numbers begin again at 0, in the same trace. */
void identity_forget(struct identity *i);

/* Returns the trace's identity: equal for equal calls, else different except with a chance of
 * 2^-128. */
XXH128_hash_t identity_of(const struct identity *i);

void identity_free(struct identity *i);

#endif
