/* SPDX-License-Identifier: MIT */
/*
 * perftrace: the lines of perf trace:
 *
 *   TIME ( DURATION ms): [COMM/TID ]NAME(ARGS) = RESULT
 *   TIME (            ): [COMM/TID ]NAME(ARGS) ...                       it blocks
 *   TIME ( DURATION ms): [COMM/TID ] ... [continued]: NAME()) = RESULT   it returns
 *
 * COMM may contain blanks and slashes, or be omitted. A program's output may come before TIME.
 */
#include "../scan.h"
#include "../pending.h"
#include "../trace.h"

struct call {
	uint64_t tid;
	struct word name;
	bool continued; /* the second half of a call */
	bool blocks;    /* the first half */
};

/* Reads the rest of "TIME ( DURATION ms): " or "? (         ): ", from the "(". */
static bool is_time(const char *start, struct scan *at)
{
	const char *p = at->p;
	struct scan next = *at;

	if (p - start < 2 || p[-1] != ' ' || !(is_digit(p[-2]) || p[-2] == '?'))
		return false;
	next.p++;
	scan_blanks(&next);
	if (scan_time(&next) && !scan_text(&next, " ms"))
		return false;
	scan_blanks(&next);
	if (!scan_text(&next, "):"))
		return false;
	scan_blanks(&next);
	*at = next;
	return true;
}

static bool find_time(const struct line *line, struct scan *at)
{
	*at = scan_line(line);
	while (scan_find(at, "(")) {
		at->p--;
		if (is_time(line->s, at))
			return true;
		at->p++;
	}
	return false;
}

static bool scan_call(struct scan at, struct call *c)
{
	scan_blanks(&at);
	c->continued = scan_text(&at, "... [continued]: ");
	return scan_name(&at, &c->name) && scan_at(&at, '(');
}

/* Finds the call after the time: alone, after "TID", or after the first "/TID". */
static bool scan_thread(struct scan at, struct call *c)
{
	struct scan next = at;

	c->tid = 0;
	if (scan_call(at, c))
		return true;
	if (scan_decimal(&next, &c->tid) && scan_blanks(&next) && scan_call(next, c))
		return true;
	while (scan_find(&at, "/")) {
		next = at;
		if (scan_decimal(&next, &c->tid) && scan_blanks(&next))
			return scan_call(next, c);
	}
	return false;
}

/* ") ..." at the end of the line. */
static bool is_blocking(const struct line *line)
{
	struct word w = {line->s, line->len};

	while (w.len && w.s[w.len - 1] == ' ')
		w.len--;
	if (!word_ends(w, "..."))
		return false;
	w.len -= 3;
	while (w.len && w.s[w.len - 1] == ' ')
		w.len--;
	return word_ends(w, ")");
}

static bool is_call(const struct line *line, struct call *c)
{
	struct scan at;

	if (!find_time(line, &at) || !scan_thread(at, c))
		return false;
	c->blocks = !c->continued && is_blocking(line);
	return true;
}

static void report(struct trace *trace, struct pending *pending, const struct call *c)
{
	if (!pending_half(pending, c->tid, word_hash(c->name), c->blocks, c->continued))
		trace_call(trace, c->tid, c->name.s, c->name.len);
}

/* Recognises tables of -s and -S, frames of call chains, and events other than calls. */
static bool is_noise(const struct line *line, bool *summary)
{
	struct scan at = scan_line(line), event;
	bool indented = scan_blanks(&at);

	if (scan_sees(&at, "Summary of events"))
		*summary = true;
	return *summary || at.p == at.end || *at.p == '#' || find_time(line, &event) ||
	       (indented && !is_digit(*at.p));
}

static bool test(const struct line *line)
{
	struct scan at = scan_line(line);
	struct call c;

	scan_blanks(&at);
	return is_call(line, &c) || scan_sees(&at, "Summary of events:");
}

static void parse(struct trace *trace)
{
	struct pending pending = {0};
	struct line line;
	struct call c;
	bool summary = false;

	while (trace_line(trace, &line)) {
		struct scan at = scan_line(&line);

		scan_blanks(&at);
		if (is_call(&line, &c))
			report(trace, &pending, &c);
		else if (scan_text(&at, "LOST "))
			trace_lost(trace);
		else if (!is_noise(&line, &summary))
			trace_unknown(trace, &line);
	}
	pending_free(&pending);
}

const struct format perftrace_format = {
    .name = "perftrace",
    .about = "the calls of perf trace",
    .test = test,
    .parse = parse,
};
