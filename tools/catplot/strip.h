/* SPDX-License-Identifier: MIT */
/*
 * strip: a trace as a strip: how many calls of which kind each thread made in each part of it.
 *
 * One pass, in memory that does not depend on the length of the trace: it is counted in up to
 * STRIP_BINS bins of equal length, a power of two of calls; when they are full, neighbours are
 * added up and the length doubles.
 */
#ifndef CATPLOT_STRIP_H
#define CATPLOT_STRIP_H

#include "../../format/strtab.h"

enum {
	STRIP_BINS = 1024,
	STRIP_LANES = 16,  /* threads; the last lane is for all others if there are more */
	STRIP_KINDS = 64,  /* kinds that are counted apart; the last one is for all others */
	STRIP_COLOURS = 8, /* of the kinds; the last one is for all others */
};

struct strip_lane {
	struct text name; /* of the thread; empty: all others, or the trace names no thread */
	uint64_t calls;
	uint64_t (*counts)[STRIP_KINDS]; /* of each bin; owned */
};

struct strip_kind {
	uint64_t calls;
	unsigned colour; /* set by strip_colours() */
};

struct strip {
	uint64_t calls;  /* of the trace so far */
	uint64_t length; /* of a bin, in calls */
	struct strip_lane lanes[STRIP_LANES];
	size_t lanes_len, lane; /* how many there are; the current one */
	bool crowded;           /* the last lane is for all other threads */
	bool categories;        /* kinds are categories, not groups */
	struct strtab names;    /* of the kinds, but for the last one */
	struct strip_kind kinds[STRIP_KINDS];
	uint64_t lost[STRIP_BINS]; /* how often calls were lost there */
	uint64_t breaks;
};

/* What a colour stands for. */
struct colour {
	struct value name; /* s NULL: no kind has this colour */
	uint64_t calls;
};

/* Starts a strip of the kinds given, with room for a lane. All of these return false if out of
 * memory. */
bool strip_begin(struct strip *s, bool categories);
void strip_free(struct strip *s);

bool strip_thread(struct strip *s, const char *name, size_t len);
bool strip_call(struct strip *s, const char *token, size_t len);
void strip_break(struct strip *s);

/* Assigns the colours once the trace has ended: groups of categories always have the same ones,
 * other kinds get the remaining ones, the commonest first. */
void strip_colours(struct strip *s, struct colour colours[STRIP_COLOURS]);

/* Returns how many bins are in use. */
size_t strip_bins(const struct strip *s);

/* Sets sums[] to the calls of each colour that a lane has in the bins from..to-1, and returns their
 * sum. */
uint64_t strip_sum(const struct strip *s, size_t lane, size_t from, size_t to,
                   uint64_t sums[STRIP_COLOURS]);

/* Returns how often calls were lost in the bins from..to-1. */
uint64_t strip_lost(const struct strip *s, size_t from, size_t to);

/* Sets *from and *to to the bins that column i of `columns` stands for, at least one. */
void strip_column(const struct strip *s, size_t i, size_t columns, size_t *from, size_t *to);

#endif
