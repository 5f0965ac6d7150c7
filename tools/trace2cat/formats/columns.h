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

enum { COLUMNS_OUT = 64 /* columns without calls that a header can name */ };

struct columns {
	char
	    delimiter; /* between cells: a comma, semicolon, bar, TAB; a blank where it is blanks */
	bool header;   /* the first line names the columns: */
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

/* What a title names. */
enum title { TITLE_OTHER, TITLE_LABEL, TITLE_ID };
enum title title_of(struct word title);

/* Whether two words are the same but for case, blanks, `_`, `-` and `.`; `b` is terminated and has
 * small letters and digits alone. */
bool title_is(struct word title, const char *b);

/* Finds out about the columns of these lines. */
void columns_find(struct columns *c, const struct columns_lines *lines);

/* What the first cells of a line tell of whose trace it is. */
enum columns_owner { COLUMNS_NOBODY, COLUMNS_ID, COLUMNS_FILE /* a hash, a file's name */ };

/* The part of a line, from its start, that holds calls, and what stood before it; `whole`: its end
 * is there, too. */
struct scan columns_calls(const struct columns *c, const struct line *line, bool whole,
                          enum columns_owner *owner);

/* The next word of such a part: what stands between blanks, delimiters, quotes and brackets. */
bool columns_word(const struct columns *c, struct scan *at, struct word *w);

/* The next cell of a row: up to the delimiter outside of quotes; without blanks and quotes around
 * it. */
struct word columns_cell(char delimiter, struct scan *at);

/* Letters, digits and _: a plain name. */
bool is_plain_name(struct word w);

/* A name as call streams allow it and tracers write it: "kernel32.dll!CreateFileW",
 * "java.io.File#renameTo", "a-b", "std::open". */
bool is_call_name(struct word w);

/* MD5, SHA-1, SHA-256 or SHA-512 in hexadecimal. */
bool is_hash(struct word w);

#endif
