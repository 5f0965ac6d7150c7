/* SPDX-License-Identifier: MIT */
/*
 * columns: finds the cells of a table's lines that hold calls, and those with a label, an id or a
 * hash.
 *
 * A label mistaken for a call would give away every trace, so none may slip through: if a header
 * names the columns, the names decide; otherwise the first and last cells of the lines are judged
 * by what they have in common.
 */
#ifndef TRACE2CAT_COLUMNS_H
#define TRACE2CAT_COLUMNS_H

#include "../../../format/text.h"
#include "../scan.h"
#include "../trace.h"
#include "titles.h"

enum {
	COLUMNS_OUT = 64, /* most columns without calls */
	COLUMNS_LAST = 3  /* most labels at the end of lines without a header */
};

struct columns {
	char delimiter; /* between cells: comma, semicolon, bar or TAB; a blank: only words */
	bool gap[256];  /* the bytes that separate words */
	bool header;    /* the first line names the columns: */
	size_t out[COLUMNS_OUT]; /* those without calls, ascending */
	size_t outs;
	bool counts;      /* the titles are calls, and the cells say how often they occurred */
	bool first;       /* without a header: the first word of a line is not a call, */
	size_t last;      /* nor are this many words at its end */
	bool owner;       /* nor are the cells before it, which identify the trace */
	struct text said; /* what is left out, for a note; owned */
};

/* A source of lines: takes the next one, or returns false at the end; *at is 0 at first. */
struct columns_lines {
	bool (*next)(void *from, size_t *at, struct line *line);
	void *from;
};

/* Finds the columns of these lines. */
void columns_find(struct columns *c, const struct columns_lines *lines);

/* Finds the labels if no line names the columns. */
void columns_find_labels(struct columns *c, const struct columns_lines *lines);

/* Cuts off the last words of a line that are not calls. */
void columns_cut_last(const struct columns *c, struct scan *at);

/* Notes something that is left out. */
void columns_say(struct columns *c, const char *what, struct word w);

/* How the first cells of a line identify the trace. */
enum columns_owner { COLUMNS_NOBODY, COLUMNS_ID, COLUMNS_FILE /* a hash, a file's name */ };

/* Steps over the cells at the start of a line that identify the trace. */
enum columns_owner columns_skip_owner(const struct columns *c, struct scan *at);

/* Returns the part of a line, from its start, that holds calls, and sets *owner to what came before
 * it; `whole`: the line is complete. */
struct scan columns_calls(const struct columns *c, const struct line *line, bool whole,
                          enum columns_owner *owner);

/* Takes the next cell of a row: up to the next delimiter outside quotes, without blanks and quotes
 * around it. */
struct word columns_cell(char delimiter, struct scan *at);

/* Takes the next word of such a part: words are separated by blanks, delimiters, quotes and
 * brackets. */
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
