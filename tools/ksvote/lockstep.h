/* SPDX-License-Identifier: MIT */
/*
 * lockstep: several streams of the same samples in the same order, read side by side: each sample
 * is judged once all streams have its rows, so that memory does not depend on how many there are.
 */
#ifndef KSVOTE_LOCKSTEP_H
#define KSVOTE_LOCKSTEP_H

#include "feed.h"

struct lane; /* a stream */

/* All zero but for the first members. */
struct lockstep {
	struct poll *poll;
	bool nearest;                                /* as in struct feed */
	void (*done)(struct ballot *sample, void *); /* a sample is complete */
	void (*idle)(void *);                        /* called before input is waited for */
	void *arg;                                   /* of both */
	struct lane *lanes;                          /* owned */
	size_t len;
};

/* Adds a stream; the descriptor stays the caller's and may be closed. The name is borrowed. Ends
 * the program where memory or descriptors run out. */
void lockstep_add(struct lockstep *l, int fd, const char *file);

/* Reads all streams to their ends. Streams that hold different samples are a fault that ends the
 * program. */
void lockstep_run(struct lockstep *l);

#endif
