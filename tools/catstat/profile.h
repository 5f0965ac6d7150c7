/* SPDX-License-Identifier: MIT */
/*
 * profile: one pass over the calls of a trace: its grams of 1 to 5 calls, repeated calls, breaks,
 * Lempel-Ziv phrases, and its identity: a hash of each thread's calls and the breaks between them.
 *
 * Grams and tokens keep their numbers from trace to trace; everything else belongs to the current
 * trace.
 */
#ifndef CATSTAT_PROFILE_H
#define CATSTAT_PROFILE_H

#include <stdbool.h>

#include "../../format/hash.h"
#include "../../format/hist.h"
#include "../../format/threads.h"
#include "tree.h"

enum { PROFILE_N = 5 }; /* calls of the longest grams */

/* A gram, by its node in the tree. */
struct gram {
	uint32_t parent; /* the gram without its last call */
	uint32_t length; /* calls */
	uint64_t count;  /* in the current trace */
};

/* The position of a thread. */
struct cursor {
	uint64_t epoch; /* breaks before its last call; if it has changed, the thread starts over */
	XXH128_hash_t calls;      /* hash of all its calls and the breaks between them */
	uint32_t gram[PROFILE_N]; /* node of its last 0 to 4 calls */
	uint32_t have;            /* how many of these are set, beyond gram[0] */
	uint32_t phrase;          /* the calls since its last phrase ended, as a node of phrases */
};

/* All zero is ready for profile_begin(). */
struct profile {
	struct strtab tokens;
	struct tree grams;
	struct gram *of;   /* by node; owned */
	uint32_t *touched; /* nodes of the grams of the current trace; owned */
	size_t cap;        /* elements of both */
	size_t grams_len;  /* elements of touched in use */

	struct tree phrases;     /* of the current trace */
	uint64_t phrases_open;   /* threads within a phrase */
	uint64_t phrases_broken; /* phrases ended by a break */
	struct threads threads;
	struct cursor *cursors; /* by thread; owned */
	size_t room;            /* elements of cursors */
	uint64_t epoch;
	uint64_t first_epoch; /* cursors with earlier epochs are not of these threads */
	XXH128_hash_t before; /* identity of the forgotten threads */
	uint64_t seed;        /* of identities: no input can choose its collisions */
	struct text thread;   /* name of the current thread; empty before the first `@` line */
	uint32_t number;      /* of the current thread, by first calls, from 1; 0: not known yet */
	bool broken;          /* calls were lost since the last one */

	uint64_t calls, breaks;
	uint64_t unknown; /* calls that are `unknown` */
	uint64_t folded;  /* calls that repeat their thread's last one */
};

/* The result of a trace. */
struct content {
	XXH128_hash_t hash; /* its identity, in this run */
	uint64_t calls;
	uint64_t phrases;
};

/* Starts a trace. */
void profile_begin(struct profile *p);

/* Add a call, which must be a valid token, a break, or a change of thread. profile_call() returns
 * false if there were too many threads and all so far were forgotten. End the program if out of
 * memory. */
bool profile_call(struct profile *p, const char *token, size_t len);
void profile_break(struct profile *p);
void profile_thread(struct profile *p, const char *name, size_t len);

/* Ends the trace; its counts stay until the next one begins. */
struct content profile_end(struct profile *p);

void profile_free(struct profile *p);

#endif
