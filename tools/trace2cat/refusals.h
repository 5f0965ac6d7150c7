/* SPDX-License-Identifier: MIT */
/*
 * refusals: reports what is wrong with the members of a file, each kind once.
 */
#ifndef TRACE2CAT_REFUSALS_H
#define TRACE2CAT_REFUSALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REFUSAL_KINDS = 32 /* kinds that are counted; others are reported each time */ };

struct refusals {
	struct refusal {
		const char *kind; /* a literal */
		uint64_t more;    /* members after the first one */
	} at[REFUSAL_KINDS];
	size_t kinds;
};

/* Returns whether a fault of this kind, a literal, is the first one in the file, to be reported;
 * counts the others. */
bool refusals_first(struct refusals *r, const char *kind);

/* Reports how many more there were in the file, and forgets them. */
void refusals_end(struct refusals *r, const char *file);

#endif
