/* SPDX-License-Identifier: MIT */
/*
 * threads: the threads of a trace, numbered in the order in which they appear.
 */
#ifndef FORMAT_THREADS_H
#define FORMAT_THREADS_H

#include <stddef.h>
#include <stdint.h>

enum { THREADS_MOST = 1 << 20 }; /* threads of one trace that are distinguished */

struct thread_slot {
	uint64_t hash;   /* of the name, seeded */
	uint32_t number; /* + 1; 0: empty */
};

/* All zero holds no thread. Memory: 32 to 64 bytes per thread. Names are distinguished by their
 * 64-bit hash. */
struct threads {
	struct thread_slot *slots; /* open addressing, at most half full; owned */
	size_t mask;               /* number of slots - 1 */
	uint32_t len;              /* threads seen */
	uint64_t seed;
};

enum { THREADS_NO_MEMORY = -1, THREADS_FULL = -2 };

/* Returns the number of the thread of this name, from 0; a new one if the name is new.
 * THREADS_NO_MEMORY if memory runs out, THREADS_FULL if there are THREADS_MOST already. */
int64_t threads_number(struct threads *t, const char *name, size_t len);

/* Forgets all threads. */
void threads_clear(struct threads *t);
void threads_free(struct threads *t);

#endif
