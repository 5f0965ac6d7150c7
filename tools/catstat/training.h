/* SPDX-License-Identifier: MIT */
/*
 * training: the traces that were trained on, and which of them another trace is a copy of.
 *
 * A trace is an exact copy of one with the same calls, and a near copy of one whose grams of three
 * calls have nearly the same shares: the total variation of the two distributions, half the sum of
 * the differences of the shares, is at most a bound. Of traces without such a gram none is near.
 *
 * The search is exact. Grams of a trace that together have a larger share than the bound cannot all
 * be missing from a near one: so those that few training traces have are looked up first, until
 * their shares pass the bound, and only the traces that have one of them are measured.
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
	uint64_t total; /* sum of the counts; 0: none, or over 2^31: then nothing is near */
};

struct trained {
	struct shares shares;
	size_t name, label; /* in training->names, each ended by a newline */
};

/* All zero: none. Memory:
 * 85 to 165 bytes and its name for each distinct trace, 12 to 20 for each of
 * its distinct grams of three calls. */
struct training {
	struct contents contents;
	struct trained *traces; /* by content; owned */
	size_t cap;
	struct text names;
	struct strtab groups; /* those of the traces */

	struct share *list; /* of all traces, one after the other; owned */
	size_t len, room;

	/* of training_index(): which traces have a gram */
	uint32_t *posting; /* traces, by gram; owned */
	size_t *begin;     /* of a gram's traces in posting; owned */
	size_t grams;      /* begin has an element more than this */
	uint32_t *mark;    /* by trace: the search that met it last; owned */
	uint32_t searches;
};

/* Which training trace is the nearest copy. */
struct copy {
	uint32_t of; /* its number + 1; 0: there is none */
	bool exact;
	double distance;
};

/* Takes the trace of the profile in. */
void training_add(struct training *t, const struct profile *p, const struct content *content,
                  struct value name, struct value label, struct value group);

/* Prepares to search, once all traces are in. */
void training_index(struct training *t);

/* The copy of the trace of the profile within the bound, from 0 to below 1; of several as near
 * the one whose name comes first in byte order. */
struct copy training_find(struct training *t, const struct profile *p,
                          const struct content *content, double bound);

/* The name of a training trace, and its label, s NULL if it has none. */
struct value training_name(const struct training *t, uint32_t number);
struct value training_label(const struct training *t, uint32_t number);

void training_free(struct training *t);

#endif
