/* SPDX-License-Identifier: MIT */
/*
 * pending: which threads have a call pending. A small value per thread, in a hash table of open
 * addressing; time per step does not depend on how many threads there are.
 */
#ifndef TRACE2CAT_PENDING_H
#define TRACE2CAT_PENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PENDING_MOST = 1 << 20 }; /* pending at a time, at most */

struct pending {
	struct thread *at; /* slots, owned; NULL before the first put */
	size_t count;      /* threads in it */
	size_t slots;      /* a power of two, or 0 */
	uint64_t seed;     /* of the hashes, random: no trace can choose its collisions */
};

/* Sets the value of a thread, in place of one that it had. False where
 * PENDING_MOST are pending: then nothing changed. Ends the program where memory runs out. */
bool pending_put(struct pending *t, uint64_t tid, uint32_t value);

/* Looks a thread up; value may be NULL. */
bool pending_get(const struct pending *t, uint64_t tid, uint32_t *value);

/* The same, and removes it. */
bool pending_take(struct pending *t, uint64_t tid, uint32_t *value);

/* A line of a call whose name has this hash: `begins` leaves the call pending, `ends` takes it from
 * there. Whether it ends a call that was pending, and is counted already. */
bool pending_half(struct pending *t, uint64_t tid, uint32_t name, bool begins, bool ends);

/* Frees what is held; t can be used again. */
void pending_free(struct pending *t);

#endif
