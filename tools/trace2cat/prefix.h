/* SPDX-License-Identifier: MIT */
/*
 * prefix: what a log, a pager or a mail puts before each line of a trace: a time, a host and a
 * program, a container's name, a line number, a mark of quotation.
 *
 * Such prefixes are made of elements. Those that the first lines share are found before the format
 * is, and cut off every line, whatever the format.
 */
#ifndef TRACE2CAT_PREFIX_H
#define TRACE2CAT_PREFIX_H

#include <stdbool.h>
#include <stddef.h>

#include "../../format/line.h"
#include "../../format/text.h"

enum { PREFIX_MOST = 6 /* elements of a prefix */ };

struct prefix {
	unsigned char element[PREFIX_MOST]; /* which, in order */
	size_t len;                         /* how many; 0: lines have no prefix */
	bool strong;                        /* the last one is nothing that a tracer writes, */
	bool after_strong;                  /* or comes after such a one */
};

/* Adds one more element that the lines share behind those that are cut off already, and cuts it
 * off them, in place: false where there is none. */
bool prefix_grow(struct prefix *p, struct line *lines, size_t count);

/* Cuts the prefix off a line, whose bytes must be writable: what stands in JSON is written anew. A
 * line without the prefix stays. */
void prefix_cut(const struct prefix *p, struct line *line);

/* Appends the names of the elements. */
void prefix_names(const struct prefix *p, struct text *to);

#endif
