/* SPDX-License-Identifier: MIT */
/*
 * lockstep: reads several streams of the same samples in the same order side by side. Each sample
 * is judged once all streams have delivered its rows, so that memory does not depend on the number
 * of samples.
 */
#ifndef KSVOTE_LOCKSTEP_H
#define KSVOTE_LOCKSTEP_H

#include "feed.h"

struct lane; /* a stream */

/* All zero except the first members. */
struct lockstep {
	struct poll *poll;
	bool nearest;                                /* as in struct feed */
	void (*done)(struct ballot *sample, void *); /* a sample is complete */
	void (*idle)(void *);                        /* called before waiting for input */
	void *arg;                                   /* the last argument of both */
	struct lane *lanes;                          /* owned */
	size_t len;
};

/* Adds a stream. The caller still owns the descriptor and may close it; the name is borrowed. Ends
 * the program if out of memory or descriptors. */
void lockstep_add(struct lockstep *l, int fd, const char *file);

/* Reads all streams to their ends. Ends the program if they hold different samples. */
void lockstep_run(struct lockstep *l);

#endif
