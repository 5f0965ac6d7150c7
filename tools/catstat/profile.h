/* SPDX-License-Identifier: MIT */
/*
 * profile: one pass over the calls of a trace: its grams of 1 to 5 calls, folds, breaks, phrases of
 * Lempel and Ziv, and its identity: a hash of each thread's calls and the breaks between them.
 *
 * Grams and tokens keep their numbers from trace to trace; all else is the trace's at hand.
 */
#ifndef CATSTAT_PROFILE_H
#define CATSTAT_PROFILE_H

#include <stdbool.h>

#include "../../format/hash.h"
#include "../../format/hist.h"
#include "../../format/threads.h"
#include "tree.h"

enum { PROFILE_N = 5 }; /* calls of the longest grams */

/* What a gram is, by its node in the tree. */
struct gram {
	uint32_t parent; /* without its last call */
	uint32_t length; /* calls */
	uint64_t count;  /* in the trace at hand */
};

/* Where a thread stands. */
struct cursor {
	uint64_t epoch;           /* breaks before its last call; other than now: it starts anew */
	XXH128_hash_t calls;      /* of all its calls and the breaks between them */
	uint32_t gram[PROFILE_N]; /* node of its last 0 to 4 calls */
	uint32_t have;            /* how many of these are set, beyond gram[0] */
	uint32_t phrase;          /* the calls since its last phrase ended, as a node of phrases */
};

/* All zero is ready for profile_begin(). */
struct profile {
	struct strtab tokens;
	struct tree grams;
	struct gram *of;   /* by node; owned */
	uint32_t *touched; /* nodes of the grams of the trace at hand; owned */
	size_t cap;        /* elements of both */
	size_t grams_len;  /* elements of touched in use */

	struct tree phrases;     /* of the trace at hand */
	uint64_t phrases_open;   /* threads that are within a phrase */
	uint64_t phrases_broken; /* phrases that a break has ended */
	struct threads threads;
	struct cursor *cursors; /* by thread; owned */
	size_t room;            /* elements of cursors */
	uint64_t epoch;
	uint64_t first_epoch; /* cursors of earlier ones are not of these threads */
	XXH128_hash_t before; /* of the calls of threads that were forgotten */
	uint64_t seed;        /* of identities: no input can choose its collisions */
	struct text thread;   /* name of the thread at hand; empty before the first `@` line */
	uint32_t number;      /* of the thread at hand, by first calls, from 1; 0: not known yet */
	bool broken;          /* calls were lost since the last one */

	uint64_t calls, breaks;
	uint64_t unknown; /* calls that are `unknown` */
	uint64_t folded;  /* calls that repeat their thread's last one */
};

/* What a trace comes to. */
struct content {
	XXH128_hash_t hash; /* its identity, in this run */
	uint64_t calls;
	uint64_t phrases;
};

/* Starts a trace. */
void profile_begin(struct profile *p);

/* A call, a break, a change of thread. The call must be a token. False where a thread is one too
 * many and all threads so far were forgotten. Memory that runs out ends the program. */
bool profile_call(struct profile *p, const char *token, size_t len);
void profile_break(struct profile *p);
void profile_thread(struct profile *p, const char *name, size_t len);

/* Ends the trace; its counts stay until the next one begins. */
struct content profile_end(struct profile *p);

void profile_free(struct profile *p);

#endif
