/* SPDX-License-Identifier: MIT */
/*
 * truss: FreeBSD's, with -f, -H, -d, -D, and Solaris's:
 *
 *   [PID[ TID]: ][TIME ]name(ARGS)  = RESULT (0xRESULT)  |  ERR#n 'TEXT'
 *   [PID][/LWP]:<TAB>name(ARGS)     = RESULT             |  Err#n NAME
 *
 * On Solaris a call that sleeps has two lines: one with "(sleeping...)", one when it returns.
 */
#include "truss_result.h"
#include "../pending.h"
#include "../trace.h"

struct call {
	uint64_t tid;
	struct word name;
	bool sleeping;
};

/* Reads "PID: ", "PID TID: ", "PID/LWP:", "/LWP:". The thread is PID * 100000 + LWP if both are
 * given, as the number of a light-weight process is unique only within its process. */
static uint64_t scan_thread(struct scan *at)
{
	struct scan next = *at;
	uint64_t pid = 0, tid = 0;
	bool process = scan_decimal(&next, &pid);

	tid = pid;
	if (scan_byte(&next, '/')) {
		if (!scan_decimal(&next, &tid))
			return 0;
		tid += process ? pid * 100000 : 0;
	} else if (process && scan_blanks(&next) && !scan_decimal(&next, &tid)) {
		return 0;
	}
	if (!scan_byte(&next, ':') || !scan_blanks(&next))
		return 0;
	*at = next;
	return tid;
}

/* Names of other ABIs have a dot: "compat11.fstat"; calls without a name are "#532". */
static bool scan_call(struct scan *at, struct word *name)
{
	const char *from = at->p + scan_at(at, '#');

	at->p = from;
	while (at->p < at->end && (is_name(*at->p) || (*at->p == '.' && at->p > from)))
		at->p++;
	*name = (struct word){from, (size_t)(at->p - from)};
	return name->len && scan_byte(at, '(');
}

static struct scan body_of(const struct line *line, uint64_t *tid)
{
	struct scan at = scan_line(line), next;

	scan_blanks(&at);
	*tid = scan_thread(&at);
	next = at;
	while (scan_time(&next) && next.p > at.p && memchr(at.p, '.', (size_t)(next.p - at.p)) &&
	       scan_blanks(&next))
		at = next;
	return at;
}

static bool is_call(const struct line *line, struct call *c)
{
	struct scan at = body_of(line, &c->tid);
	struct word all = {line->s, line->len};

	c->sleeping = word_ends(all, "(sleeping...)");
	return scan_call(&at, &c->name) && truss_has_result(at);
}

static bool is_noise(const struct line *line)
{
	static const char *const starts[] = {"SIGNAL ",
	                                     "process exit",
	                                     "process killed",
	                                     "process core",
	                                     "<new process>",
	                                     "<new thread",
	                                     "<thread ",
	                                     "Received signal",
	                                     "Incurred fault",
	                                     "siginfo:",
	                                     "*** ",
	                                     "= ",
	                                     "-- ",
	                                     "syscall           "};
	uint64_t tid;
	struct scan at = body_of(line, &tid);

	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
		if (scan_sees(&at, starts[i]))
			return true;
	return at.p == at.end;
}

static void report(struct trace *trace, struct pending *pending, const struct call *c)
{
	if (!pending_half(pending, c->tid, word_hash(c->name), c->sleeping, true))
		trace_call(trace, c->tid, c->name.s, c->name.len);
}

/* Recognises what only truss writes: "= 3 (0x3)", "ERR#2 '", "Err#2 ENOENT", "(sleeping...)". */
static bool is_certain(const struct line *line)
{
	struct scan at = scan_line(line), other = at;
	struct call c;
	uint64_t number;

	if (scan_sees(&at, "process exit, rval"))
		return true;
	if (!is_call(line, &c))
		return false;
	if (scan_find(&at, ")  argc = "))
		return true;
	for (at = other; scan_find(&at, ")");) {
		struct scan next = at;
		scan_blanks(&next);
		if (scan_sees(&next, "ERR#") ||
		    (scan_text(&next, "Err#") && scan_decimal(&next, &number) &&
		     scan_text(&next, " E")))
			return true;
	}
	while (scan_find(&other, " = ")) {
		scan_byte(&other, '-');
		if (scan_decimal(&other, &number) && scan_text(&other, " (0x") &&
		    scan_hex(&other, &number) && scan_byte(&other, ')') && other.p == other.end)
			return true;
	}
	return c.sleeping;
}

/* Recognises such a line, or one that begins with "PID: ". */
static bool test(const struct line *line)
{
	struct call c;

	return is_certain(line) || (is_call(line, &c) && c.tid);
}

static bool is_any_call(const struct line *line)
{
	struct call c;

	return is_call(line, &c);
}

static int probe(const struct line *head, size_t lines)
{
	int count = count_lines(head, lines, test), sure = count_lines(head, lines, is_certain);

	if ((size_t)sure * 16 >= lines && sure)
		return count_lines(head, lines, is_any_call) + 40;
	return count;
}

static void parse(struct trace *trace)
{
	struct pending pending = {0};
	struct line line;
	struct call c;

	while (trace_line(trace, &line)) {
		if (is_call(&line, &c))
			report(trace, &pending, &c);
		else if (!is_noise(&line))
			trace_unknown(trace, &line);
	}
	pending_free(&pending);
}

const struct format truss_format = {
    .name = "truss",
    .about = "truss of FreeBSD and Solaris",
    .probe = probe,
    .parse = parse,
};
