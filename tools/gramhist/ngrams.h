/* SPDX-License-Identifier: MIT */
/*
 * ngrams: counts the n-grams of a call stream without writing them first, as cat2gram(1) would.
 *
 * The tokens of a trace are numbered; a gram is n numbers, and its text is made only if it is not
 * in the cache of recent grams.
 */
#ifndef GRAMHIST_NGRAMS_H
#define GRAMHIST_NGRAMS_H

#include "../../format/calls.h"
#include "counter.h"

enum {
	BEFORE_MOST = GRAM_TOKENS - 1,  /* calls before the last one of a gram */
	IDS_MOST = CALLS_CHUNK / 2 + 1, /* most calls ahead */
	IDS_SLACK = SIMD_BYTES / sizeof(uint32_t)
};

/* All zero except n and counter, which is borrowed. */
struct ngrams {
	size_t n; /* tokens of a gram, 1 to GRAM_TOKENS */
	struct counter *counter;
	const char *file;
	bool each; /* counter_each() */
	struct calls calls;
	struct strtab tokens;  /* of the current trace; a token's id is its number + 1 */
	struct familiar lines; /* lines of tokens, with their numbers */
	uint32_t *before; /* n - 1 per thread, by its number: the ids of its last calls, preceded by
	                     0 if there are fewer; owned */
	uint64_t *breaks; /* calls.breaks at these; owned */
	size_t threads;   /* for which there is room */
	uint32_t ids[BEFORE_MOST + IDS_MOST + IDS_SLACK]; /* n - 1 before a run, then its own */
};

/* Counts the calls of an open file and ends its last trace. For in_each(). */
void ngrams_read(int fd, const char *file, void *ngrams);

void ngrams_free(struct ngrams *g);

#endif
