/* SPDX-License-Identifier: MIT */
/*
 * elements: the elements that can make up the prefix of a line.
 */
#ifndef TRACE2CAT_ELEMENTS_H
#define TRACE2CAT_ELEMENTS_H

#include "scan.h"

enum strength {
	WEAK,    /* a tracer may write it, too */
	STRONG,  /* no tracer writes it */
	RISING,  /* strong if its numbers rise from line to line, or if a name comes first */
	COUNTING /* strong, but an element only if its numbers count the lines */
};

struct element {
	/* Steps over one element. Replaces a line in JSON by the text that it holds, which moves
	 * its end. */
	bool (*scan)(struct scan *at);
	enum strength strength;
	const char *name;
};

enum { ELEMENTS = 23 };
extern const struct element elements[ELEMENTS];

/* Returns whether there is an element at this place. Does not change the line. */
bool element_fits(const struct element *e, struct scan at);

/* Returns whether a line has no element, but may come between lines that do: a remark of journalctl
 * or logcat, or another field of a record. */
bool element_is_between(const struct element *e, struct scan at);

/* Returns whether the element is only blanks. */
bool element_is_blank(const struct element *e);

#endif
