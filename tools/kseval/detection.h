/* SPDX-License-Identifier: MIT */
/*
 * detection: how long a trace that is cut into windows runs until its first positive verdict.
 */
#ifndef KSEVAL_DETECTION_H
#define KSEVAL_DETECTION_H

#include "../../format/hist.h"
#include "../../format/text.h"

/* A trace. */
struct watched {
	uint64_t windows; /* so far */
	uint64_t first;   /* the first one with a positive verdict, from 1; 0: none */
	bool positive;    /* its truth */
};

/* All zero has no traces. Memory: about 100 bytes per trace, and its name. */
struct detection {
	struct strtab names;    /* of the traces */
	struct watched *traces; /* owned */
	size_t cap;
};

/* Adds the next window of the trace of this name; `called` if its verdict is positive. Ends the
 * program if out of memory. */
void detection_add(struct detection *d, const char *name, size_t len, bool positive, bool called);

/* Appends, as text or as a member of a JSON object, how many positive traces got a positive
 * verdict, after how many calls, and how many of the others did. A window has `window` calls and
 * begins `step` calls after the one before it. */
void detection_put(const struct detection *d, uint64_t window, uint64_t step, struct text *out);
void detection_put_json(const struct detection *d, uint64_t window, uint64_t step,
                        struct text *out);

void detection_free(struct detection *d);

#endif
