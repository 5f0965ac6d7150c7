/* SPDX-License-Identifier: MIT */
/*
 * training: the training traces, and the search for the one that another trace is a copy of.
 *
 * A trace is an exact copy of one with the same calls, and a near copy of one whose grams of three
 * calls have nearly the same shares: the total variation of the two distributions, half the sum of
 * the differences of the shares, is at most a bound. A trace without such grams has no near copies.
 *
 * The search is exact. Grams of a trace whose shares add up to more than the bound cannot all be
 * missing from a near one. So the grams that few training traces have are looked up first, until
 * their shares exceed the bound, and only the traces that have one of them are measured.
 */
#ifndef CATSTAT_TRAINING_H
#define CATSTAT_TRAINING_H

#include "contents.h"

/* How often a trace has a gram of three calls. */
struct share {
	uint32_t gram; /* node of the profile */
	uint32_t count;
};

/* The grams of three calls of a trace. */
struct shares {
	size_t at, len; /* elements of the list, by gram */
	uint64_t
	    total; /* sum of the counts; 0: no grams, or 2^31 and more, which is near to nothing */
};

struct trained {
	struct shares shares;
	size_t name, label; /* offsets in training->names, where newlines end them */
};

/* All zero has no traces. Memory: 85 to 165 bytes per distinct trace, and its name; 12 to 20 for
 * each of its distinct grams of three calls. */
struct training {
	struct contents contents;
	struct trained *traces; /* by content; owned */
	size_t cap;
	struct text names;
	struct strtab groups; /* of the traces */

	struct share *list; /* of all traces, one after the other; owned */
	size_t len, room;

	/* of training_index(): which traces have a gram */
	uint32_t *posting; /* traces, by gram; owned */
	size_t *begin;     /* of a gram's traces in posting; owned */
	size_t grams;      /* begin has one more element */
	uint32_t *mark;    /* by trace: the last search that measured it; owned */
	uint32_t searches;
};

/* The nearest training trace that a trace is a copy of. */
struct copy {
	uint32_t of; /* its number + 1; 0: none */
	bool exact;
	double distance;
};

/* Adds the trace of the profile. */
void training_add(struct training *t, const struct profile *p, const struct content *content,
                  struct value name, struct value label, struct value group);

/* Prepares to search, once all traces are added. */
void training_index(struct training *t);

/* Returns the nearest training trace within the bound, from 0 to below 1; of several as near, the
 * first in byte order of their names. */
struct copy training_find(struct training *t, const struct profile *p,
                          const struct content *content, double bound);

/* Return the name of a training trace, and its label; s is NULL if it has none. */
struct value training_name(const struct training *t, uint32_t number);
struct value training_label(const struct training *t, uint32_t number);

void training_free(struct training *t);

#endif
