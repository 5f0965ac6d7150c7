/* SPDX-License-Identifier: MIT */
/*
 * prefix: what a log, a pager or a mail puts before each line of a trace: a time, a host and a
 * program, a container's name, a line number, a quotation mark.
 *
 * Such prefixes consist of elements. Those that the first lines share are detected before the
 * format, and cut off every line, whatever the format.
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
	bool strong;                        /* no tracer writes the last one, */
	bool after_strong;                  /* or it comes after one that no tracer writes */
};

/* Adds one more element that the lines share after those already cut off, and cuts it off, in
 * place. Returns false if there is none. */
bool prefix_grow(struct prefix *p, struct line *lines, size_t count);

/* Cuts the prefix off a line, whose bytes must be writable, as text in JSON is unescaped in place.
 * A line without the prefix stays as it is. */
void prefix_cut(const struct prefix *p, struct line *line);

/* Appends the names of the elements. */
void prefix_names(const struct prefix *p, struct text *to);

#endif
