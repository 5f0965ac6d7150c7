/* SPDX-License-Identifier: MIT */
/*
 * names: the name of a call on each line, in the order of the calls.
 */
#include "columns.h"

/* Takes the line as one name, which may have any of the bytes of a token. */
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

static void parse(struct trace *trace)
{
	struct line line;

	while (trace_line(trace, &line)) {
		struct scan at = scan_line(&line);
		struct word name;

		scan_blanks(&at);
		if (is_one_name(&line) && scan_field(&at, &name))
			trace_call(trace, 0, name.s, name.len);
		else if (!line_blank(&line))
			trace_unknown(trace, &line);
	}
}

const struct format names_format = {
    .name = "names",
    .about = "the name of a call on each line",
    .probe = probe,
    .parse = parse,
};
