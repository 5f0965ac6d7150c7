/* SPDX-License-Identifier: MIT */
/*
 * ngrams: counts the n-grams of a call stream without writing them: what cat2gram(1) writes and
 * gramhist(1) then counts.
 *
 * The tokens of a trace are numbered; a gram is n numbers, and its text is made only when it has
 * not been seen for a while.
 */
#ifndef GRAMHIST_NGRAMS_H
#define GRAMHIST_NGRAMS_H

#include "../../format/calls.h"
#include "counter.h"

enum {
	BEFORE_MOST = GRAM_TOKENS - 1,  /* calls before the last one of a gram */
	IDS_MOST = CALLS_CHUNK / 2 + 1, /* calls ahead */
	IDS_SLACK = SIMD_BYTES / sizeof(uint32_t)
};

/* All zero but for n and counter, which is borrowed. */
struct ngrams {
	size_t n; /* tokens of a gram, 1 to GRAM_TOKENS */
	struct counter *counter;
	const char *file;
	bool each; /* counter_each() */
	struct calls calls;
	struct strtab tokens;  /* of the trace at hand. A token's id is its number + 1 */
	struct familiar lines; /* lines of tokens, with their numbers */
	uint32_t *before;      /* n - 1 for each thread, by its number: the ids of its last calls,
	                          after 0 where there are fewer; owned */
	uint64_t *breaks;      /* calls.breaks at these; owned */
	size_t threads;        /* for which there is room */
	uint32_t ids[BEFORE_MOST + IDS_MOST + IDS_SLACK]; /* n - 1 before a run, and its own */
};

/* Counts the calls of an open file and ends its last trace. For in_each(). */
void ngrams_read(int fd, const char *file, void *ngrams);

void ngrams_free(struct ngrams *g);

#endif
