/* SPDX-License-Identifier: MIT */
/*
 * table: one call per row, below a header that names the columns: BETH, Tianchi's files, the CSV of
 * sandboxes. Cells may be quoted as in RFC 4180; a quoted cell may contain newlines.
 */
#include "columns.h"

enum column { CALL, THREAD, PROCESS, TRACE, PHASE, COLUMNS };
enum { CELL = 255 /* bytes kept of a cell */ };

struct table {
	struct trace *trace;
	char delimiter;
	size_t place[COLUMNS]; /* place of each; SIZE_MAX: none */
	size_t at;             /* the column being read */
	bool quoted;           /* the row continues within quotes */
	char cell[COLUMNS][CELL];
	size_t len[COLUMNS];
};

/* The titles of each column, the best match first. */
static const char *const titles[COLUMNS][14] = {
    {"syscall", "syscallname", "api", "apiname", "apicall", "eventname", "evttype", "operation",
     "call", "functionname", "function", "name", "event"},
    {"tid", "threadid", "hostthreadid", "thread", "threadtid"},
    {"pid", "processid", "procpid", "process"},
    {"fileid", "sample", "sampleid", "traceid", "trace", "sha256", "md5", "hash", "filehash"},
    {"dir", "direction", "evtdir", "phase"}};

/* Returns how well a title fits a column: 0 not at all, else the smaller the better. */
static size_t fit(const struct trace *trace, size_t column, struct word title)
{
	const char *own = trace && column == CALL     ? trace_key(trace, KEY_CALL)
	                  : trace && column == THREAD ? trace_key(trace, KEY_THREAD)
	                  : trace && column == TRACE  ? trace_key(trace, KEY_TRACE)
	                                              : NULL;

	if (own)
		return word_is(title, own);
	for (size_t i = 0; i < 14 && titles[column][i]; i++)
		if (title_is(title, titles[column][i]))
			return i + 2;
	return 0;
}

/* Reads the header. Returns false if it names no call, or nothing else. */
static bool read_header(struct table *t, const struct line *line)
{
	static const char marks[] = ",;\t|";
	size_t best[COLUMNS] = {0}, cells = 0;
	struct scan at = scan_line(line);

	*t = (struct table){.trace = t->trace};
	for (const char *mark = marks; *mark && !t->delimiter; mark++)
		t->delimiter = line->len && memchr(line->s, *mark, line->len) ? *mark : 0;
	for (size_t i = 0; i < COLUMNS; i++)
		t->place[i] = SIZE_MAX;
	for (; at.p < at.end && t->delimiter; cells++) {
		struct word title = columns_cell(t->delimiter, &at);
		uint64_t number;

		if (word_decimal(title, &number))
			return false;
		for (size_t i = 0; i < COLUMNS; i++) {
			size_t f = fit(t->trace, i, title);
			if (f && (!best[i] || f < best[i])) {
				best[i] = f;
				t->place[i] = cells;
			}
		}
	}
	/* "name" alone may be anything */
	return cells > 1 && best[CALL] && (best[CALL] < 13 || best[THREAD] || best[PROCESS]);
}

/* Adds to the current cell, if its column is wanted. */
static void add_to_cell(struct table *t, const char *s, size_t len)
{
	size_t wanted = 0, room;

	while (wanted < COLUMNS && t->place[wanted] != t->at)
		wanted++;
	if (wanted == COLUMNS)
		return;
	room = CELL - t->len[wanted];
	len = len < room ? len : room;
	memcpy(t->cell[wanted] + t->len[wanted], s, len);
	t->len[wanted] += len;
}

/* Reads within quotes, up to their end or that of the line; two quotes stand for one. */
static const char *read_quoted(struct table *t, const char *p, const char *end)
{
	const char *quote = memchr(p, '"', (size_t)(end - p));

	add_to_cell(t, p, (size_t)((quote ? quote : end) - p));
	if (!quote)
		return end;
	t->quoted = quote + 1 < end && quote[1] == '"';
	if (t->quoted)
		add_to_cell(t, quote, 1);
	return quote + 1 + t->quoted;
}

/* Reads one line of a row, which begins, continues or ends in it. */
static void read_cells(struct table *t, const struct line *line)
{
	const char *p = line->s, *end = p + line->len, *from;

	while (p < end) {
		if (t->quoted) {
			p = read_quoted(t, p, end);
			continue;
		}
		for (from = p; p < end && *p != t->delimiter && *p != '"';)
			p++;
		if (p > from)
			add_to_cell(t, from, (size_t)(p - from));
		if (p == end)
			break;
		if (*p++ == '"')
			t->quoted = true;
		else
			t->at++;
	}
}

static struct word cell_of(const struct table *t, enum column column)
{
	struct scan at = {t->cell[column], t->cell[column] + t->len[column]};

	scan_blanks(&at);
	while (at.end > at.p && at.end[-1] == ' ')
		at.end--;
	return (struct word){at.p, scan_left(&at)};
}

static void report(struct table *t, const struct line *line)
{
	struct word call = cell_of(t, CALL), part = cell_of(t, TRACE), phase = cell_of(t, PHASE);
	uint64_t tid = 0, number;

	if (!call.len || (line->unfinished && t->place[CALL] == t->at)) {
		trace_unknown(t->trace, line);
		return;
	}
	if (word_is(phase, "<") || word_is(phase, "exit") || word_is(phase, "return"))
		return;
	if (t->place[TRACE] != SIZE_MAX)
		trace_part(t->trace, part.s, part.len);
	if (!word_decimal(cell_of(t, THREAD), &tid))
		word_decimal(cell_of(t, PROCESS), &tid);
	if (word_decimal(call, &number))
		trace_number(t->trace, tid, 0, number);
	else
		trace_call(t->trace, tid, call.s, call.len);
}

/* Returns whether a row below the header has one call in the column of calls. */
static bool is_row(struct table *t, const struct line *line)
{
	struct word call;
	uint64_t number;

	t->at = 0;
	t->quoted = false;
	memset(t->len, 0, sizeof t->len);
	read_cells(t, line);
	call = cell_of(t, CALL);
	return is_call_name(call) || word_decimal(call, &number);
}

static int probe(const struct line *head, size_t lines)
{
	struct table t = {.trace = NULL};

	return lines > 1 && read_header(&t, &head[0]) && is_row(&t, &head[1]) ? 90 : 0;
}

static void begin_row(struct table *t)
{
	t->at = 0;
	t->quoted = false;
	memset(t->len, 0, sizeof t->len);
}

static void parse(struct trace *trace)
{
	struct table t = {.trace = trace};
	struct line line;
	bool header = false;

	while (trace_line(trace, &line)) {
		if (!t.quoted && line_blank(&line))
			continue;
		if (!header) {
			header = read_header(&t, &line);
			if (!header)
				trace_unknown(trace, &line);
			continue;
		}
		read_cells(&t, &line);
		if (line.lost)
			t.quoted = false;
		if (!t.quoted) {
			report(&t, &line);
			begin_row(&t);
		}
	}
	if (!header)
		trace_refuse(trace,
		             "no header names the column of calls: name it with -k call=COLUMN");
}

const struct format table_format = {
    .name = "table",
    .about = "a call on each row, below a header: BETH, Tianchi, CSV of sandboxes",
    .probe = probe,
    .parse = parse,
};
