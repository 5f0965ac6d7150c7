/* SPDX-License-Identifier: MIT */
/*
 * delay: how long a trace that is cut into windows runs until it is first called positive.
 */
#ifndef KSEVAL_DETECTION_H
#define KSEVAL_DETECTION_H

#include "../../format/hist.h"
#include "../../format/text.h"

/* What is known of a trace. */
struct watched {
	uint64_t windows; /* so far */
	uint64_t first;   /* the first one that was called positive, from 1; 0: none */
	bool positive;    /* what it is in truth */
};

/* All zero is the empty one. Memory: about 100 bytes and its name for each trace. */
struct detection {
	struct strtab names;    /* of the traces */
	struct watched *traces; /* owned */
	size_t cap;
};

/* The next window of the trace of this name. Ends the program where memory runs out. */
void detection_add(struct detection *d, const char *name, size_t len, bool positive, bool called);

/* Appends, as text or as a member of a JSON object, how many positive traces were called so, after
 * how many calls, where a window has so many and begins `step` behind the one before it, and how
 * many of the others were. */
void detection_put(const struct detection *d, uint64_t window, uint64_t step, struct text *out);
void detection_put_json(const struct detection *d, uint64_t window, uint64_t step,
                        struct text *out);

void detection_free(struct detection *d);

#endif
