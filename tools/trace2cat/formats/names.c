/* SPDX-License-Identifier: MIT */
/*
 * names: the name of a call on each line, in the order of the calls.
 */
#include "columns.h"
#include "../swar.h"

enum {
	TOKEN = 255, /* most bytes of a name */
	ODD = 64     /* lines read one by one after one that is not plain */
};

/* Returns whether the line is one name, of any bytes that a token may have. */
static bool is_one_name(const struct line *line)
{
	struct scan at = scan_line(line);
	struct word name;

	scan_blanks(&at);
	if (!scan_field(&at, &name) || !is_call_name(name))
		return false;
	scan_blanks(&at);
	return at.p == at.end;
}

static int probe(const struct line *head, size_t lines)
{
	return (size_t)count_lines(head, lines, is_one_name) == lines ? 3 : 0;
}

/* Reads the lines in the buffer as long as they have only letters, digits and _. */
static void read_plain_lines(struct trace *trace)
{
	const char *s, *p, *end, *nl;
	size_t len = trace_text(trace, &s, false);
	uint64_t lines = 0;

	if (len == 0)
		return;
	for (p = s, end = s + len; p < end && is_name_start(*p); p = nl + 1, lines++) {
		nl = past_name(p, end);
		if (nl == end || *nl != '\n' || nl - p > TOKEN)
			break;
		trace_call(trace, 0, p, (size_t)(nl - p));
	}
	trace_text_read(trace, (size_t)(p - s), lines);
}

static void read_line(struct trace *trace, const struct line *line)
{
	struct scan at = scan_line(line);
	struct word name;

	scan_blanks(&at);
	if (is_one_name(line) && scan_field(&at, &name))
		trace_call(trace, 0, name.s, name.len);
	else if (!line_blank(line))
		trace_unknown(trace, line);
}

static void parse(struct trace *trace)
{
	struct line line;

	for (uint64_t i = 0; trace_line(trace, &line); i++) {
		read_line(trace, &line);
		if (i % ODD == 0)
			read_plain_lines(trace);
	}
}

const struct format names_format = {
    .name = "names",
    .about = "the name of a call on each line",
    .probe = probe,
    .parse = parse,
};
