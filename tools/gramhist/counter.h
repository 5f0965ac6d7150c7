/* SPDX-License-Identifier: MIT */
/*
 * counter: counts the grams of a trace and writes its histograms: one of the whole, one for each
 * window of grams, or the growing one every so many grams.
 */
#ifndef GRAMHIST_COUNTER_H
#define GRAMHIST_COUNTER_H

#include "../../format/hist.h"
#include "familiar.h"

struct counter_options {
	uint64_t window; /* grams in a window; 0: no windows */
	uint64_t step;   /* grams from the start of a window to that of the next */
	uint64_t every;  /* grams from one growing histogram to the next; 0: the whole alone */
	uint64_t fade;   /* grams after which counts are halved, with `every`; 0: never */
};

/* Of a trace that is cut into windows: the grams that the windows to come may still need. */
struct windows {
	uint32_t *ring;   /* numbers of the last grams, by place % options.window; owned */
	uint64_t start;   /* place of the first gram of the next window */
	uint64_t covered; /* place past the last gram that a window had */
	uint64_t written; /* windows so far */
	struct hist hist; /* of the window that is being written */
};

/* Of a growing histogram; in grams of the trace. */
struct growing {
	uint64_t next;    /* it is written after so many */
	uint64_t fade;    /* counts are halved after so many */
	uint64_t covered; /* in the one that was written last */
	bool written;     /* there was one */
};

/* All zero but for the options, before counter_open(). */
struct counter {
	struct counter_options options;
	struct hist hist;          /* of the trace at hand; with windows, its distinct grams */
	struct familiar familiar;  /* what stands for a gram, with the number of its bin */
	uint64_t counts[FAMILIAR]; /* how often each came since, which the bins do not count yet;
	                              not beside the piece, which could not be looked at before it
	                              is there */
	uint64_t grams;            /* of the trace so far, if each is looked at */
	uint64_t calls;            /* of the trace so far, where the caller counts them; else 0 */
	struct windows windows;
	struct growing growing;
	bool open;       /* a trace is at hand */
	struct text out; /* histograms to be written */
};

/* Prepares for the options. */
void counter_open(struct counter *c);
void counter_free(struct counter *c);

/* Ends the trace at hand, if there is one, and begins another: NULL, or what is wrong with n. */
const char *counter_begin(struct counter *c, const struct header *head);

/* Ends the trace at hand: what is not written yet is. */
void counter_end(struct counter *c);

/* Counts a gram that may be new: NULL and its bin's number, or what is wrong with it. */
const char *counter_add(struct counter *c, const char *gram, size_t len, uint32_t *bin);

/* Keeps in mind that a piece stands for a gram, by its place, up to the end of the trace. */
void counter_keep(struct counter *c, size_t place, const char *piece, size_t len, uint32_t bin);

/* Whether each gram is looked at, as windows and growing histograms need it. */
static inline bool counter_each(const struct counter *c)
{
	return c->options.window || c->options.every;
}

/* To be called after each gram, of bin number `bin`, if each is looked at. It may forget the
 * pieces in mind. */
void counter_look(struct counter *c, uint32_t bin);

/* Counts the gram that the piece at this place stands for. */
SIMD_INLINE void counter_again(struct counter *c, size_t place, bool each)
{
	c->counts[place]++;
	if (each)
		counter_look(c, c->familiar.numbers[place] - 1);
}

#endif
