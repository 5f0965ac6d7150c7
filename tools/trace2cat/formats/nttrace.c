/* SPDX-License-Identifier: MIT */
/*
 * nttrace: the output of NtTrace for a Windows program:
 *
 *   [HH:MM:SS.mmm[ +S.mmm]: ][[PID[/TID]] ]NtName(Arg=..., ...) => RC [CODE 'TEXT']
 *
 * With -pre a call has two lines, "NtName(...) ..." before it and the one above after it; it is
 * counted at the first. Debug strings come without a newline, so a call may follow them on the same
 * line.
 */
#include "../scan.h"
#include "../pending.h"
#include "../trace.h"

struct call {
	uint64_t tid;
	struct word name;
	bool entered; /* the line before the call, of -pre */
};

/* "[PID/TID] " or "[PID] ": the thread. */
static bool scan_ids(struct scan *at, uint64_t *tid)
{
	struct scan next = *at;

	if (!scan_byte(&next, '['))
		return false;
	scan_blanks(&next);
	if (!scan_sees(&next, "/") && !scan_decimal(&next, tid))
		return false;
	scan_blanks(&next);
	if (scan_byte(&next, '/') && (scan_blanks(&next), !scan_decimal(&next, tid)))
		return false;
	if (!scan_text(&next, "] "))
		return false;
	*at = next;
	return true;
}

/* "HH:MM:SS.mmm +S.mmm: " */
static void skip_time(struct scan *at)
{
	struct scan next = *at;

	if (!scan_time(&next))
		return;
	if (scan_text(&next, " +"))
		scan_time(&next);
	if (next.p[-1] == ':' && scan_blanks(&next))
		*at = next;
}

/* Recognises a call at this place. Debug strings and arguments may contain ") => ", too, so a call
 * must have a result; only a name of the system may do without one, at the end of a truncated
 * file. */
static bool is_call(struct scan at, bool cut, struct call *c)
{
	struct word rest;

	c->tid = 0;
	skip_time(&at);
	scan_ids(&at, &c->tid);
	if (!scan_name(&at, &c->name) || !scan_byte(&at, '('))
		return false;
	rest = (struct word){at.p, scan_left(&at)};
	c->entered = word_ends(rest, ") ...");
	if (c->entered || scan_find(&at, ") => "))
		return true;
	return cut && c->name.len > 2 &&
	       (!memcmp(c->name.s, "Nt", 2) || !memcmp(c->name.s, "Zw", 2));
}

/* Recognises a call that follows a debug string on its line; `at` is past its "Nt". A capital must
 * come next, and arguments must have names. Moves to the start of the call, or past a name that is
 * not a call. */
static bool is_glued(struct scan *at)
{
	struct word name, arg;
	struct scan next;

	at->p -= 2;
	if (!scan_name(at, &name) || name.len < 3 || name.s[2] < 'A' || name.s[2] > 'Z')
		return false;
	next = *at;
	if (!scan_byte(&next, '('))
		return false;
	if (!scan_byte(&next, ')') && !(scan_name(&next, &arg) && scan_byte(&next, '=')))
		return false;
	at->p = name.s;
	return true;
}

/* Returns the start of the "[PID/TID] " that ends at p, or p. */
static const char *back_over_ids(const char *start, const char *p)
{
	uint64_t tid;

	for (const char *from = p; from > start && p - from < 48; from--) {
		struct scan ids = {from - 1, p};

		if (scan_ids(&ids, &tid) && ids.p == p)
			return from - 1;
	}
	return p;
}

static bool find_call(const struct line *line, struct call *c)
{
	struct scan at = scan_line(line);

	if (is_call(at, line->unfinished, c))
		return true;
	while (scan_find(&at, "Nt")) {
		if (is_glued(&at)) {
			at.p = back_over_ids(line->s, at.p);
			return is_call(at, false, c);
		}
	}
	return false;
}

/* Recognises NtTrace's messages about the process, and its totals, "NtClose: 2". */
static bool is_noise(struct scan at)
{
	static const char *const starts[] = {"Loaded DLL at", "Unload of DLL at",
	                                     "Created thread:", "Exception:", "Initial breakpoint"};
	struct word name;
	uint64_t tid;

	skip_time(&at);
	scan_ids(&at, &tid);
	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
		if (scan_sees(&at, starts[i]))
			return true;
	if (scan_text(&at, "Process ") || scan_text(&at, "Thread "))
		return scan_decimal(&at, &tid);
	scan_blanks(&at);
	return at.p == at.end || (scan_name(&at, &name) && scan_text(&at, ": ") &&
	                          scan_decimal(&at, &tid) && at.p == at.end);
}

/* Reports a call. One that was entered and has not returned is pending under its thread and
 * name. */
static void report(struct trace *trace, struct pending *pending, const struct call *c)
{
	uint64_t key = c->tid << 32 ^ c->tid >> 32 ^ word_hash(c->name);
	uint32_t depth = 0;

	pending_take(pending, key, &depth);
	if (c->entered)
		pending_put(pending, key, depth + 1);
	else if (depth > 1)
		pending_put(pending, key, depth - 1);
	if (c->entered || !depth)
		trace_call(trace, c->tid, c->name.s, c->name.len);
}

static bool test(const struct line *line)
{
	struct call c;

	return is_call(scan_line(line), false, &c);
}

static bool is_loader(const struct line *line)
{
	struct scan at = scan_line(line);

	return scan_sees(&at, "Loaded DLL at ") || scan_sees(&at, "Unload of DLL at ");
}

/* Counts each line twice, to outweigh strace, whose calls look the same up to the result. */
static int probe(const struct line *head, size_t lines)
{
	return 2 * count_lines(head, lines, test) + count_lines(head, lines, is_loader);
}

static void parse(struct trace *trace)
{
	struct pending pending = {0};
	struct line line;
	struct call c;

	while (trace_line(trace, &line)) {
		if (!line.len || is_noise(scan_line(&line)))
			continue;
		if (find_call(&line, &c))
			report(trace, &pending, &c);
		else
			trace_unknown(trace, &line);
	}
	pending_free(&pending);
}

const struct format nttrace_format = {
    .name = "nttrace",
    .about = "NtTrace's calls of a Windows program",
    .probe = probe,
    .parse = parse,
};
