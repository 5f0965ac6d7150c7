/* SPDX-License-Identifier: MIT */
/*
 * uroot: strace of u-root, with one line for the enter and one for the exit of a call:
 *
 *   [pid N] E NAME(ARGS)
 *   [pid N] X NAME(ARGS) = RESULT (TIME)
 *
 * Calls are counted at their enter.
 */
#include "kernel_name.h"
#include "../trace.h"

struct event {
	uint64_t tid;
	char kind; /* E or X */
	struct word name;
};

static bool is_event(const struct line *line, struct event *e)
{
	struct scan at = scan_line(line);

	scan_blanks(&at);
	if (!scan_text(&at, "[pid") || !scan_blanks(&at) || !scan_decimal(&at, &e->tid) ||
	    !scan_text(&at, "] ") || at.p == at.end || (*at.p != 'E' && *at.p != 'X'))
		return false;
	e->kind = *at.p++;
	return scan_blanks(&at) && scan_name(&at, &e->name) && scan_at(&at, '(');
}

/* "PID N exited from ...", "PID N got signal ...", "PID N spawned new child M". */
static bool is_noise(const struct line *line)
{
	struct scan at = scan_line(line);
	uint64_t pid;

	return at.p == at.end || (scan_text(&at, "PID ") && scan_decimal(&at, &pid));
}

static bool test(const struct line *line)
{
	struct event e;

	return is_event(line, &e);
}

static int probe(const struct line *head, size_t lines)
{
	return 2 * count_lines(head, lines, test);
}

static void parse(struct trace *trace)
{
	struct line line;
	struct event e;
	uint64_t number;

	while (trace_line(trace, &line)) {
		if (!is_event(&line, &e)) {
			if (!is_noise(&line))
				trace_unknown(trace, &line);
		} else if (e.kind == 'E') {
			cut_kernel_marks(&e.name);
			if (word_decimal(e.name, &number))
				trace_number(trace, e.tid, 0, number);
			else
				trace_call(trace, e.tid, e.name.s, e.name.len);
		}
	}
}

const struct format uroot_format = {
    .name = "uroot",
    .about = "strace of u-root: a line each for enter (E) and exit (X)",
    .probe = probe,
    .parse = parse,
};
