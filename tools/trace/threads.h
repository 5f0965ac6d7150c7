/*
 * threads: which threads have a call pending. A small value per thread, in a hash table of open
 * addressing; time per step does not depend on how many threads there are.
 */
#ifndef TRACE_THREADS_H
#define TRACE_THREADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { THREADS_MAX = 1 << 20 }; /* pending at a time, at most */

struct threads {
	struct thread *at; /* slots, owned; NULL before the first put */
	size_t count;      /* threads in it */
	size_t slots;      /* a power of two, or 0 */
};

/* Sets the value of a thread, in place of one that it had. False where memory ran out or
 * THREADS_MAX are pending: then nothing changed. */
bool threads_put(struct threads *t, uint64_t tid, uint32_t value);

/* Looks a thread up; value may be NULL. */
bool threads_get(const struct threads *t, uint64_t tid, uint32_t *value);

/* The same, and removes it. */
bool threads_take(struct threads *t, uint64_t tid, uint32_t *value);

/* Frees what is held; t can be used again. */
void threads_free(struct threads *t);

#endif
