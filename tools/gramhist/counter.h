/* SPDX-License-Identifier: MIT */
/*
 * counter: counts the grams of a trace and writes its histograms: one of the whole trace, one per
 * window of grams, or the histogram so far at regular steps.
 */
#ifndef GRAMHIST_COUNTER_H
#define GRAMHIST_COUNTER_H

#include "../../format/hist.h"
#include "familiar.h"

struct counter_options {
	uint64_t window; /* grams in a window; 0: no windows */
	uint64_t step;   /* grams from the start of one window to the next */
	uint64_t every;  /* grams from one growing histogram to the next; 0: only the whole */
	uint64_t fade;   /* grams after which counts are halved, with `every`; 0: never */
};

/* Windows of a trace: the grams that later windows may still need. */
struct windows {
	uint32_t *ring;   /* numbers of the last grams, by place % options.window; owned */
	uint64_t start;   /* place of the first gram of the next window */
	uint64_t covered; /* place after the last gram that a window has had */
	uint64_t written; /* windows so far */
	struct hist hist; /* of the window being written */
};

/* A growing histogram. Places are numbers of grams of the trace. */
struct growing {
	uint64_t next;    /* place at which to write it */
	uint64_t fade;    /* place at which to halve the counts */
	uint64_t covered; /* grams in the one written last */
	bool written;     /* one was written */
};

/* All zero except the options, before counter_open(). */
struct counter {
	struct counter_options options;
	struct hist hist;          /* of the current trace; with windows, its distinct grams */
	struct familiar familiar;  /* pieces of input that stand for a gram, with its bin */
	uint64_t counts[FAMILIAR]; /* how often each came, not yet counted in the bins; kept apart
	                              from the pieces, whose next load would wait for the store */
	uint64_t grams;            /* of the trace so far, if counter_each() */
	uint64_t calls;            /* of the trace so far, if the caller counts them; else 0 */
	struct windows windows;
	struct growing growing;
	bool open;       /* a trace has begun */
	struct text out; /* histograms to be written */
};

/* Prepares for the options. */
void counter_open(struct counter *c);
void counter_free(struct counter *c);

/* Ends the current trace, if any, and begins another. Returns NULL, or what is wrong with n. */
const char *counter_begin(struct counter *c, const struct header *head);

/* Ends the current trace and writes whatever is not written yet. */
void counter_end(struct counter *c);

/* Counts a gram that may be new, and sets *bin to its bin. Returns NULL, or what is wrong with
 * it. */
const char *counter_add(struct counter *c, const char *gram, size_t len, uint32_t *bin);

/* Remembers until the end of the trace that a piece stands for the gram of this bin. */
void counter_keep(struct counter *c, size_t place, const char *piece, size_t len, uint32_t bin);

/* Returns whether counter_look() must follow each gram, as windows and growing histograms need. */
static inline bool counter_each(const struct counter *c)
{
	return c->options.window || c->options.every;
}

/* Call after each gram, of bin number `bin`, if counter_each(). May forget the pieces. */
void counter_look(struct counter *c, uint32_t bin);

/* Counts the gram that the piece at this place stands for. */
SIMD_INLINE void counter_again(struct counter *c, size_t place, bool each)
{
	c->counts[place]++;
	if (each)
		counter_look(c, c->familiar.numbers[place] - 1);
}

#endif
