/* SPDX-License-Identifier: MIT */
/*
 * apimonitor: what API Monitor copies or saves as text: columns between TABs, named by a header
 * that begins with "#". A nested call is indented in the column API, which holds
 * "Name ( arguments )".
 */
#include "../scan.h"
#include "../trace.h"

struct cells {
	size_t thread, api; /* their places; SIZE_MAX: none */
};

/* Takes the cell up to the next TAB. Returns false at the end of the line. */
static bool scan_cell(struct scan *at, struct word *cell)
{
	const char *tab;

	if (at->p >= at->end)
		return false;
	tab = memchr(at->p, '\t', scan_left(at));
	*cell = (struct word){at->p, (size_t)((tab ? tab : at->end) - at->p)};
	at->p = tab ? tab + 1 : at->end;
	return true;
}

static bool is_header(const struct line *line)
{
	struct scan at = scan_line(line);

	return scan_byte(&at, '#') && scan_find(&at, "\tAPI");
}

static struct cells read_header(const struct line *line)
{
	struct cells c = {SIZE_MAX, SIZE_MAX};
	struct scan at = scan_line(line);
	struct word cell;

	for (size_t i = 0; scan_cell(&at, &cell); i++) {
		if (word_is(cell, "Thread"))
			c.thread = i;
		else if (word_is(cell, "API"))
			c.api = i;
	}
	return c;
}

/* Returns the name without its indentation and arguments. */
static struct word name_of(struct word cell)
{
	const char *open;

	while (cell.len && cell.s[0] == ' ') {
		cell.s++;
		cell.len--;
	}
	open = memchr(cell.s, '(', cell.len);
	if (open)
		cell.len = (size_t)(open - cell.s);
	while (cell.len && cell.s[cell.len - 1] == ' ')
		cell.len--;
	return cell;
}

/* Reports a row, which begins with its number. A name at the end of a truncated file may be
 * truncated, too. */
static bool report(struct trace *trace, const struct cells *c, const struct line *line)
{
	struct scan at = scan_line(line);
	struct word cell, name = {NULL, 0};
	uint64_t tid = 0;

	if (at.p == at.end || !is_digit(*at.p))
		return false;
	for (size_t i = 0; scan_cell(&at, &cell); i++) {
		if (i == c->thread)
			word_decimal(cell, &tid);
		if (i != c->api)
			continue;
		name = name_of(cell);
		if (line->unfinished && name.s + name.len == at.end)
			return false;
	}
	if (!name.len)
		return false;
	trace_call(trace, tid, name.s, name.len);
	return true;
}

/* Returns whether a line is a row of a table without its header. */
static bool is_row(const struct line *line)
{
	struct scan at = scan_line(line);
	struct word cell;
	uint64_t number;

	return scan_decimal(&at, &number) && scan_byte(&at, '\t') && scan_time(&at) &&
	       scan_cell(&at, &cell) && scan_decimal(&at, &number) && scan_byte(&at, '\t') &&
	       scan_cell(&at, &cell) && scan_cell(&at, &cell) && name_of(cell).len < cell.len;
}

static int probe(const struct line *head, size_t lines)
{
	return count_lines(head, lines, is_header) ? 100 : count_lines(head, lines, is_row);
}

static void parse(struct trace *trace)
{
	struct cells c = {2, 4}; /* #, Time of Day, Thread, Module, API */
	struct line line;

	while (trace_line(trace, &line)) {
		if (is_header(&line))
			c = read_header(&line);
		else if (!report(trace, &c, &line) && !line_blank(&line))
			trace_unknown(trace, &line);
	}
}

const struct format apimonitor_format = {
    .name = "apimonitor",
    .about = "API Monitor's table as text",
    .probe = probe,
    .parse = parse,
};
