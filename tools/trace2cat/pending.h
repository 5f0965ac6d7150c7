/* SPDX-License-Identifier: MIT */
/*
 * pending: the threads that have a call pending: a small value per thread, in a hash table with
 * open addressing. The time per step does not depend on the number of threads.
 */
#ifndef TRACE2CAT_PENDING_H
#define TRACE2CAT_PENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PENDING_MOST = 1 << 20 }; /* most calls pending at a time */

struct pending {
	struct thread *at; /* slots, owned; NULL before the first put */
	size_t count;      /* threads in the table */
	size_t slots;      /* a power of two, or 0 */
	uint64_t seed;     /* of the hashes, random: no trace can choose its collisions */
};

/* Sets the value of a thread, replacing an earlier one. Returns false, and changes nothing, if
 * PENDING_MOST are pending. Ends the program if out of memory. */
bool pending_put(struct pending *t, uint64_t tid, uint32_t value);

/* Returns whether a thread is pending, and sets *value; value may be NULL. */
bool pending_get(const struct pending *t, uint64_t tid, uint32_t *value);

/* Does the same, and removes the thread. */
bool pending_take(struct pending *t, uint64_t tid, uint32_t *value);

/* Removes a thread if it has this value. Returns whether it had. */
bool pending_end(struct pending *t, uint64_t tid, uint32_t value);

/* Sets *value to that of the next thread, in any order; *i is 0 at first. Returns false after the
 * last. */
bool pending_next(const struct pending *t, size_t *i, uint32_t *value);

/* Takes a line of a call whose name has this hash: `begins` makes the call pending, `ends` ends it.
 * Returns whether it ends a pending call, which is already counted. */
bool pending_half(struct pending *t, uint64_t tid, uint32_t name, bool begins, bool ends);

/* Frees the table; t can be used again. */
void pending_free(struct pending *t);

#endif
