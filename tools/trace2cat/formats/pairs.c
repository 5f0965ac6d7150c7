/* SPDX-License-Identifier: MIT */
/*
 * pairs: "PID NUMBER" on each line, the form of the UNM data sets.
 */
#include "../scan.h"
#include "../trace.h"

static bool is_pair(const struct line *line, uint64_t *pid, uint64_t *number)
{
	struct scan at = scan_line(line);

	scan_blanks(&at);
	if (!scan_decimal(&at, pid) || !scan_blanks(&at) || !scan_decimal(&at, number))
		return false;
	scan_blanks(&at);
	return at.p == at.end;
}

/* Recognises the rest of a truncated first or last line. */
static bool is_rest(const struct line *line)
{
	struct scan at = scan_line(line);
	uint64_t number;

	if (!scan_decimal(&at, &number))
		return false;
	scan_blanks(&at);
	return at.p == at.end;
}

/* All lines must fit, except those at a cut. A single line is a sequence. */
static int probe(const struct line *head, size_t lines)
{
	uint64_t pid, number;
	size_t pairs = 0;

	for (size_t i = 0; i < lines; i++) {
		bool edge = i == 0 || head[i].unfinished;

		if (is_pair(&head[i], &pid, &number))
			pairs++;
		else if (!edge || !is_rest(&head[i]))
			return 0;
	}
	return pairs < 2 ? 0 : (int)pairs + 40;
}

static void parse(struct trace *trace)
{
	struct line line;
	uint64_t pid, number;

	while (trace_line(trace, &line)) {
		if (is_pair(&line, &pid, &number))
			trace_number(trace, pid, 0, number);
		else if (!line_blank(&line))
			trace_unknown(trace, &line);
	}
}

const struct format pairs_format = {
    .name = "pairs",
    .about = "a process id and a call number on each line (UNM data sets)",
    .probe = probe,
    .parse = parse,
};
