/* SPDX-License-Identifier: MIT */
/*
 * gvisor: the log of `runsc --strace`:
 *
 *   I1123 13:54:57.370056   23471 strace.go:561] [   1:   1] COMM E NAME(ARGS)
 *
 * E is the enter of a call, X its exit. The first number is runsc's own process; the brackets hold
 * the guest's process and thread. Lines of other sources are the sentry's log.
 */
#include "../scan.h"
#include "../trace.h"

/* "Lmmdd HH:MM:SS.us PID " */
static bool scan_head(struct scan *at)
{
	uint64_t number;

	if (at->p == at->end || !strchr("DIWEF", *at->p) || *at->p == '\0')
		return false;
	at->p++;
	return scan_decimal(at, &number) && scan_blanks(at) && scan_time(at) && scan_blanks(at) &&
	       scan_decimal(at, &number) && scan_blanks(at);
}

/* A number that may be padded, and followed by its value in another namespace, "1(7)". */
static bool scan_id(struct scan *at, uint64_t *id)
{
	uint64_t other;

	scan_blanks(at);
	if (!scan_decimal(at, id))
		return false;
	return !scan_byte(at, '(') || (scan_decimal(at, &other) && scan_byte(at, ')'));
}

/* Finds the call after the brackets: COMM may contain blanks. */
static bool find_enter(struct scan *at, struct word *name)
{
	const char *from = at->p;

	while (scan_left(at) > 3) {
		bool mark =
		    at->p[0] == ' ' && (at->p[1] == 'E' || at->p[1] == 'X') && at->p[2] == ' ';
		struct scan next = {at->p + 3, at->end};

		if (mark && at->p > from && scan_name(&next, name) && scan_at(&next, '('))
			return at->p[1] == 'E';
		at->p++;
	}
	return false;
}

static bool is_call(const struct line *line, uint64_t *tid, struct word *name)
{
	struct scan at = scan_line(line);
	uint64_t number;

	return scan_head(&at) && scan_text(&at, "strace.go:") && scan_decimal(&at, &number) &&
	       scan_text(&at, "] [") && scan_id(&at, &number) && scan_byte(&at, ':') &&
	       scan_id(&at, tid) && scan_text(&at, "] ") && find_enter(&at, name);
}

static bool test(const struct line *line)
{
	struct scan at = scan_line(line);

	return scan_head(&at) && (scan_find(&at, ".go:"));
}

static void parse(struct trace *trace)
{
	struct line line;
	struct word name;
	uint64_t tid;

	while (trace_line(trace, &line)) {
		if (is_call(&line, &tid, &name))
			trace_call(trace, tid, name.s, name.len);
		else if (!test(&line) && !line_blank(&line))
			trace_unknown(trace, &line);
	}
}

const struct format gvisor_format = {
    .name = "gvisor",
    .about = "the debug log of gVisor's runsc --strace",
    .test = test,
    .parse = parse,
};
