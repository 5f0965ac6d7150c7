/* SPDX-License-Identifier: MIT */
/*
 * elements: what the prefix of a line can be made of.
 */
#ifndef TRACE2CAT_ELEMENTS_H
#define TRACE2CAT_ELEMENTS_H

#include "scan.h"

enum strength {
	WEAK,   /* a tracer may write it, too */
	STRONG, /* no tracer writes it */
	RISING  /* strong where its numbers rise from line to line, or where a name comes first */
};

struct element {
	/* Steps over one element. Of a line in JSON the text is written anew, and its end moves. */
	bool (*scan)(struct scan *at);
	enum strength strength;
	const char *name;
};

enum { ELEMENTS = 20 };
extern const struct element elements[ELEMENTS];

/* Whether an element stands at this place, which is not written to. */
bool element_fits(const struct element *e, struct scan at);

/* Whether it is blanks alone. */
bool element_is_blank(const struct element *e);

#endif
