/* SPDX-License-Identifier: MIT */
/*
 * columns: which cells of a table's line hold calls, and which a label, an id or a hash.
 *
 * A label that is taken for a call gives every trace away, so none may slip through: where a header
 * names the columns, the names decide; else what the first and last cells of the lines have in
 * common.
 */
#ifndef TRACE2CAT_COLUMNS_H
#define TRACE2CAT_COLUMNS_H

#include "../../../format/text.h"
#include "../scan.h"
#include "../trace.h"
#include "titles.h"

enum { COLUMNS_OUT = 64 /* columns without calls that a header can name */ };

struct columns {
	char delimiter; /* between cells: comma, semicolon, bar or TAB; a blank: words alone */
	bool gap[256];  /* the bytes that stand between words */
	bool header;    /* the first line names the columns: */
	size_t out[COLUMNS_OUT]; /* those without calls, ascending */
	size_t outs;
	bool first, last; /* without a header: the first, the last word of a line is no call */
	bool owner;       /* nor are the cells before it, which tell whose trace it is */
	struct text said; /* what is left out, for a note; owned */
};

/* Lines to look at: the next one, or false at the end; *at is 0 at first. */
struct columns_lines {
	bool (*next)(void *from, size_t *at, struct line *line);
	void *from;
};

/* Finds out about the columns of these lines. */
void columns_find(struct columns *c, const struct columns_lines *lines);

/* Finds the labels, where no line names the columns. */
void columns_find_labels(struct columns *c, const struct columns_lines *lines);

/* Adds to what is left out. */
void columns_say(struct columns *c, const char *what, struct word w);

/* What the first cells of a line tell of whose trace it is. */
enum columns_owner { COLUMNS_NOBODY, COLUMNS_ID, COLUMNS_FILE /* a hash, a file's name */ };

/* Steps over the cells at the start of a line that tell whose trace it is. */
enum columns_owner columns_skip_owner(const struct columns *c, struct scan *at);

/* The part of a line, from its start, that holds calls, and what stood before it; `whole`: its end
 * is there, too. */
struct scan columns_calls(const struct columns *c, const struct line *line, bool whole,
                          enum columns_owner *owner);

/* The next cell of a row: up to the delimiter outside of quotes; without blanks and quotes around
 * it. */
struct word columns_cell(char delimiter, struct scan *at);

/* The next word of such a part: what stands between blanks, delimiters, quotes and brackets. */
static inline bool columns_word(const struct columns *c, struct scan *at, struct word *w)
{
	const char *p = at->p;

	while (p < at->end && c->gap[(unsigned char)*p])
		p++;
	w->s = p;
	while (p < at->end && !c->gap[(unsigned char)*p])
		p++;
	w->len = (size_t)(p - w->s);
	at->p = p;
	return w->len > 0;
}

#endif
