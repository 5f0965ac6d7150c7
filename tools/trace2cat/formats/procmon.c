/* SPDX-License-Identifier: MIT */
/*
 * procmon: Process Monitor's CSV. The user chooses the columns and their order, which the header
 * names; without a header, Process Monitor's default order applies. Quoted cells may contain
 * commas, doubled quotes and newlines. A row is one call, named by its Operation.
 */
#include "../map.h"
#include "../scan.h"
#include "../trace.h"

enum { PID, OPERATION, TID, COLUMNS, CELL = 256 };

struct cell {
	char s[CELL]; /* longer ones are truncated */
	size_t len;
	bool closed; /* something follows it */
};

struct procmon_columns {
	size_t column[COLUMNS]; /* place of each; SIZE_MAX: none */
	struct cell cell[COLUMNS];
	size_t at;   /* the column being read */
	bool quoted; /* the row continues within quotes */
	bool time;   /* the first column holds the time of day */
};

static const char *const titles[COLUMNS] = {"PID", "Operation", "TID"};

/* "Time of Day","Process Name","PID","Operation","Path","Result","Detail" */
static const struct procmon_columns defaults = {.column = {2, 3, SIZE_MAX}, .time = true};

/* Recognises the start of a row: "10:29:05.0593693 AM". */
static bool is_row(const struct line *line)
{
	struct scan at = scan_line(line);
	uint64_t number;

	return scan_byte(&at, '"') && scan_decimal(&at, &number) && scan_byte(&at, ':') &&
	       scan_decimal(&at, &number) && scan_byte(&at, ':') && scan_decimal(&at, &number) &&
	       scan_find(&at, "\",\"");
}

static void begin_row(struct procmon_columns *r)
{
	r->at = 0;
	r->quoted = false;
	for (size_t i = 0; i < COLUMNS; i++)
		r->cell[i] = (struct cell){.len = 0};
}

static struct word next_title(struct scan *at)
{
	bool quoted = scan_byte(at, '"');
	const char *s = at->p, *end = memchr(s, quoted ? '"' : ',', scan_left(at));

	at->p = end ? end : at->end;
	if (quoted)
		scan_byte(at, '"');
	scan_byte(at, ',');
	return (struct word){s, (size_t)((end ? end : at->end) - s)};
}

/* Reads a header, which names an Operation and one more column of Process Monitor; no title is a
 * number. */
static bool read_header(struct procmon_columns *r, const struct line *line)
{
	struct procmon_columns header = {.column = {SIZE_MAX, SIZE_MAX, SIZE_MAX}};
	struct scan at = scan_line(line);
	bool other = false;

	if (line->len > 1 && (is_digit(line->s[0]) || is_digit(line->s[1])))
		return false;
	for (size_t i = 0; at.p < at.end; i++) {
		struct word title = next_title(&at);

		header.time = header.time || (i == 0 && word_is(title, "Time of Day"));
		other = other || word_is(title, "Process Name") || word_is(title, "Path");
		for (size_t j = 0; j < COLUMNS; j++)
			if (word_is(title, titles[j]))
				header.column[j] = i;
	}
	if (header.column[OPERATION] == SIZE_MAX ||
	    !(other || header.time || header.column[PID] < SIZE_MAX ||
	      header.column[TID] < SIZE_MAX))
		return false;
	*r = header;
	return true;
}

static struct cell *wanted(struct procmon_columns *r)
{
	for (size_t i = 0; i < COLUMNS; i++)
		if (r->column[i] == r->at)
			return &r->cell[i];
	return NULL;
}

/* Reads one line of a row, which begins, continues or ends in it. */
static void read_cells(struct procmon_columns *r, const struct line *line)
{
	struct cell *cell = wanted(r);

	for (size_t i = 0; i < line->len; i++) {
		char c = line->s[i];

		if (c == '"' && r->quoted && i + 1 < line->len && line->s[i + 1] == '"') {
			i++;
		} else if (c == '"') {
			r->quoted = !r->quoted;
			continue;
		} else if (c == ',' && !r->quoted) {
			if (cell)
				cell->closed = true;
			r->at++;
			cell = wanted(r);
			continue;
		}
		if (cell && cell->len < CELL)
			cell->s[cell->len++] = c;
	}
}

static void end_row(struct trace *trace, const struct procmon_columns *r, const struct line *line)
{
	const struct cell *name = &r->cell[OPERATION], *id = &r->cell[TID];
	uint64_t tid = 0;

	if (!name->len || (line->unfinished && !name->closed)) {
		trace_unknown(trace, line);
		return;
	}
	if (!word_decimal((struct word){id->s, id->len}, &tid)) {
		id = &r->cell[PID];
		word_decimal((struct word){id->s, id->len}, &tid);
	}
	trace_call(trace, tid, name->s, name->len);
}

/* Reads a header in another language, by the row below it: the operation is the first call, and the
 * PID the first number before it. No title begins with a digit. */
static bool read_foreign(struct procmon_columns *r, const struct line *titles_line,
                         const struct line *row)
{
	struct procmon_columns header = {.column = {SIZE_MAX, SIZE_MAX, SIZE_MAX}};
	struct scan at = scan_line(titles_line);
	uint64_t number;

	if (!scan_at(&at, '"'))
		return false;
	while (at.p < at.end) {
		struct word title = next_title(&at);
		if (title.len == 0 || is_digit(*title.s) || map_is_call(title.s, title.len))
			return false;
	}
	header.time = is_row(row);
	at = scan_line(row);
	for (size_t i = 0; at.p < at.end && header.column[OPERATION] == SIZE_MAX; i++) {
		struct word cell = next_title(&at);
		if (header.column[PID] == SIZE_MAX && word_decimal(cell, &number))
			header.column[PID] = i;
		else if (map_is_call(cell.s, cell.len))
			header.column[OPERATION] = i;
	}
	if (header.column[OPERATION] == SIZE_MAX || header.column[PID] == SIZE_MAX)
		return false;
	*r = header;
	return true;
}

static int probe(const struct line *head, size_t lines)
{
	struct procmon_columns r;

	if (lines && read_header(&r, &head[0]))
		return 100;
	if (lines > 1 && read_foreign(&r, &head[0], &head[1]))
		return 100;
	return count_lines(head, lines, is_row);
}

/* Looks ahead for a header in another language. Returns whether the first line is one. */
static bool find_foreign(struct trace *trace, struct procmon_columns *r)
{
	char titles_copy[4096];
	struct line line, first;
	size_t at = 0;

	trace_look(trace);
	if (!trace_ahead(trace, &at, &first) || first.len > sizeof titles_copy ||
	    read_header(r, &first))
		return false;
	memcpy(titles_copy, first.s, first.len);
	first.s = titles_copy;
	return trace_ahead(trace, &at, &line) && read_foreign(r, &first, &line);
}

/* Quotes left open by a truncated line or a lost middle end where the next row certainly begins. */
static void parse(struct trace *trace)
{
	struct procmon_columns r = defaults;
	struct line line;

	if (find_foreign(trace, &r))
		trace_line(trace, &line);
	begin_row(&r);
	while (trace_line(trace, &line)) {
		if (r.quoted && r.time && is_row(&line))
			begin_row(&r);
		if (!r.quoted && line_blank(&line))
			continue;
		if (!r.quoted && read_header(&r, &line))
			continue;
		read_cells(&r, &line);
		if (line.lost)
			r.quoted = false;
		if (!r.quoted) {
			end_row(trace, &r, &line);
			begin_row(&r);
		}
	}
}

const struct format procmon_format = {
    .name = "procmon",
    .about = "Process Monitor's CSV files",
    .probe = probe,
    .parse = parse,
};
