/* SPDX-License-Identifier: MIT */
#include "columns.h"
#include "../map.h"

enum { CELLS = 1024 /* cells of a line that are examined, at most */ };

/* --- cells and words --- */

/* Sets the bytes that separate words: blanks, quotes, brackets and the marks of lists. */
static void set_gaps(struct columns *c)
{
	static const char gaps[] = " \t,;\"'[]()";

	memset(c->gap, 0, sizeof c->gap);
	for (const char *gap = gaps; *gap; gap++)
		c->gap[(unsigned char)*gap] = true;
	c->gap[(unsigned char)c->delimiter] = true;
}

struct word columns_cell(char delimiter, struct scan *at)
{
	const char *p = at->p;
	struct word cell;
	bool quoted = false;

	for (; p < at->end && (quoted || *p != delimiter); p++)
		quoted ^= *p == '"';
	cell = (struct word){at->p, (size_t)(p - at->p)};
	at->p = p < at->end ? p + 1 : p;
	while (cell.len && memchr(" \t\"'[]", cell.s[0], 6)) {
		cell.s++;
		cell.len--;
	}
	while (cell.len && memchr(" \t\"'[]", cell.s[cell.len - 1], 6))
		cell.len--;
	return cell;
}

/* Returns what separates the cells of a line; a blank if nothing else does. */
static char delimiter_of(const struct line *line)
{
	static const char marks[] = ",;|\t";

	for (const char *mark = marks; *mark; mark++)
		if (line->len && memchr(line->s, *mark, line->len))
			return *mark;
	return ' ';
}

/* Returns whether the first cell of a line is the number or name of a sample, judging by the cell
 * after it: a list of calls, a name after a number, a number after a name, or not the name of a
 * call. */
static bool is_id(const struct columns *c, struct word first, struct word second)
{
	uint64_t number;
	bool list = second.len && c->delimiter != ' ' &&
	            (memchr(second.s, ' ', second.len) || memchr(second.s, '\t', second.len));

	if (word_decimal(first, &number))
		return list || is_call_name(second);
	if (!is_name(first.s[0]) || memchr(first.s, '(', first.len))
		return false;
	return (second.len && is_digit(second.s[0])) || !is_call_name(first);
}

enum columns_owner columns_skip_owner(const struct columns *c, struct scan *at)
{
	struct scan rest = *at, after;
	struct word first = columns_cell(c->delimiter, &rest), second;

	if (!first.len || rest.p == rest.end)
		return COLUMNS_NOBODY;
	after = rest;
	second = columns_cell(c->delimiter, &after);
	if (is_hash(second) ||
	    (c->delimiter != ' ' && is_file_name(second) && after.p < after.end)) {
		*at = after;
		return COLUMNS_FILE;
	}
	if (is_hash(first) || is_file_name(first)) {
		*at = rest;
		return COLUMNS_FILE;
	}
	if (!is_id(c, first, second))
		return COLUMNS_NOBODY;
	*at = rest;
	return COLUMNS_ID;
}

/* --- a header --- */

/* Recognises "t_0", "call 12", "api7": one of many columns of calls; sets *number. */
static bool is_numbered(struct word w, uint64_t *number)
{
	size_t digits = 0;

	while (digits < w.len && is_digit(w.s[w.len - 1 - digits]))
		digits++;
	return digits < w.len && is_name_start(w.s[0]) &&
	       word_decimal((struct word){w.s + w.len - digits, digits}, number);
}

void columns_say(struct columns *c, const char *what, struct word w)
{
	text_string(&c->said, c->said.len ? ", " : "");
	text_string(&c->said, what);
	text_put(&c->said, w.s, w.len < 40 ? w.len : 40);
}

/* A bit for each of the first cells of a line: set if the cell is a number. */
struct numbers_in {
	uint64_t bits[CELLS / 64];
};

static void find_numbers(struct numbers_in *n, char delimiter, const struct line *line)
{
	struct scan at = scan_line(line);
	uint64_t number;

	for (size_t i = 0; i < CELLS && at.p < at.end; i++)
		if (word_decimal(columns_cell(delimiter, &at), &number))
			n->bits[i / 64] |= UINT64_C(1) << i % 64;
}

/* Returns whether a cell of the first line is a known title. A word that is also a label, such as
 * "malware", is a title if a number is below it. */
static bool is_title(struct word cell, const struct numbers_in *below, size_t column)
{
	if (is_label_word(cell))
		return column < CELLS && (below->bits[column / 64] >> column % 64 & 1);
	return (cell.len && title_of(cell) != TITLE_OTHER) || is_calls_title(cell);
}

/* Returns whether the first line names the columns. */
static bool is_header(const struct columns *c, const struct line *line,
                      const struct numbers_in *below, size_t *cells)
{
	struct scan at = scan_line(line);
	uint64_t number, before = UINT64_MAX - 1;
	size_t known = 0, numbered = 0, bare = 0; /* bare: titles that are numbers */

	for (*cells = 0; at.p < at.end; ++*cells) {
		struct word cell = columns_cell(c->delimiter, &at);
		if (is_hash(cell) ||
		    (word_decimal(cell, &number) && number != (bare++ ? before + 1 : 0)))
			return false;
		known += is_title(cell, below, *cells);
		if (word_decimal(cell, &number) || is_numbered(cell, &number)) {
			numbered += number == before + 1;
			before = number;
		}
	}
	return *cells > 1 && (known || (!bare && numbered && numbered * 2 >= *cells - 1));
}

/* Returns whether the titles that are not left out are names of calls, with numbers below. */
static bool has_counts(const struct columns *c, const struct line *line,
                       const struct numbers_in *below)
{
	struct scan at = scan_line(line);
	size_t titles = 0, calls = 0;

	for (size_t i = 0; i < CELLS && at.p < at.end; i++) {
		struct word cell = columns_cell(c->delimiter, &at);

		if (title_of(cell) != TITLE_OTHER || is_calls_title(cell))
			continue;
		titles++;
		calls += map_is_call(cell.s, cell.len) && (below->bits[i / 64] >> i % 64 & 1);
	}
	return calls > 1 && calls * 2 >= titles;
}

/* Takes the first line as a header, if it is one. */
static void read_header(struct columns *c, const struct columns_lines *lines)
{
	struct numbers_in below = {{0}};
	struct line line;
	struct scan cells_at;
	size_t at = 0, cells;

	if (c->delimiter == ' ')
		return;
	if (lines->next(lines->from, &at, &line) && lines->next(lines->from, &at, &line))
		find_numbers(&below, c->delimiter, &line);
	at = 0; /* a line is valid until the next */
	if (!lines->next(lines->from, &at, &line) || !is_header(c, &line, &below, &cells))
		return;
	c->header = true;
	c->counts = has_counts(c, &line, &below);
	cells_at = scan_line(&line);
	for (size_t i = 0; i < cells && c->outs < COLUMNS_OUT; i++) {
		struct word cell = columns_cell(c->delimiter, &cells_at);
		if (title_of(cell) == TITLE_OTHER)
			continue;
		c->out[c->outs++] = i;
		columns_say(c, cell.len ? "" : "the one without a name", cell);
	}
}

/* --- the columns --- */

void columns_find(struct columns *c, const struct columns_lines *lines)
{
	struct line line;
	size_t at = 0;

	*c = (struct columns){.delimiter = ' '};
	if (lines->next(lines->from, &at, &line)) {
		c->delimiter = delimiter_of(&line);
		set_gaps(c);
		read_header(c, lines);
		if (!c->header)
			columns_find_labels(c, lines);
	}
	set_gaps(c);
}

void columns_cut_last(const struct columns *c, struct scan *at)
{
	for (size_t i = 0; i < c->last; i++) {
		while (at->end > at->p && c->gap[(unsigned char)at->end[-1]])
			at->end--;
		while (at->end > at->p && !c->gap[(unsigned char)at->end[-1]])
			at->end--;
	}
}

struct scan columns_calls(const struct columns *c, const struct line *line, bool whole,
                          enum columns_owner *owner)
{
	struct scan at = scan_line(line);
	struct word w;

	*owner = columns_skip_owner(c, &at);
	if (c->first)
		columns_word(c, &at, &w);
	if (whole)
		columns_cut_last(c, &at);
	return at;
}
