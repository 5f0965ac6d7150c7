/* SPDX-License-Identifier: MIT */
/*
 * perfscript: system-call tracepoints as perf script prints them:
 *
 *   COMM [PID/]TID [CPU] TIME: [PERIOD] raw_syscalls:sys_enter: NR n (ARGS)
 *   COMM [PID/]TID [CPU] TIME: [PERIOD] syscalls:sys_enter_NAME: ARGS
 *
 * -F may omit columns, and COMM may contain blanks, so the columns are read backwards from the
 * event.
 */
#include "sys_enter.h"

struct head {
	const char *start, *p; /* not yet read: [start, p) */
};

/* Returns the last column left. */
static struct word last_column(const struct head *head)
{
	const char *end = head->p, *p;

	while (end > head->start && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	for (p = end; p > head->start && p[-1] != ' ' && p[-1] != '\t';)
		p--;
	return (struct word){p, (size_t)(end - p)};
}

static bool is_cpu(struct word w)
{
	return w.len > 2 && w.s[0] == '[' && w.s[w.len - 1] == ']';
}

/* Skips PERIOD, TIME and CPU, from the right, if they are there. */
static void skip_columns(struct head *head)
{
	struct head before;
	struct word w = last_column(head);
	uint64_t period;

	if (word_decimal(w, &period)) {
		before = (struct head){head->start, w.s};
		if (!word_ends(last_column(&before), ":"))
			return;
		*head = before;
		w = last_column(head);
	}
	if (word_ends(w, ":")) {
		head->p = w.s;
		w = last_column(head);
	}
	if (is_cpu(w))
		head->p = w.s;
}

/* Reads TID of "TID" or "PID/TID". Returns false, and sets 0, if there is none. */
static bool find_thread(struct head head, uint64_t *tid)
{
	struct scan at;

	skip_columns(&head);
	at = scan_word(last_column(&head));
	if (scan_decimal(&at, tid) && (!scan_byte(&at, '/') || scan_decimal(&at, tid)) &&
	    at.p == at.end)
		return true;
	*tid = 0;
	return false;
}

/* Finds the event, ":sys_" with its group before it, after blanks or at the start of the line.
 * Moves past the colon. */
static bool find_event(const struct line *line, struct scan *at, struct head *head)
{
	*at = scan_line(line);
	while (scan_find(at, "syscalls:sys_")) {
		const char *p = at->p - strlen("syscalls:sys_");

		if (p - line->s >= 4 && !memcmp(p - 4, "raw_", 4))
			p -= 4;
		if (p == line->s || p[-1] == ' ' || p[-1] == '\t') {
			*head = (struct head){line->s, p};
			return true;
		}
	}
	return false;
}

/* Reports a call. Returns false if the line cannot be read. */
static bool report(struct trace *trace, struct scan at, uint64_t tid)
{
	struct word name;

	if (scan_text(&at, "enter: "))
		return enter_number(trace, tid, at);
	if (!scan_text(&at, "enter_"))
		return scan_sees(&at, "exit");
	if (!scan_name(&at, &name) || !scan_at(&at, ':'))
		return false;
	trace_call(trace, tid, name.s, name.len);
	return true;
}

/* Recognises frames of a call chain, the header, records of other types and other events. */
static bool is_noise(const struct line *line)
{
	struct scan at = scan_line(line);
	struct word w;

	if (scan_blanks(&at) && at.p < at.end && hex_digit(*at.p) >= 0)
		return true;
	if (at.p == at.end || *at.p == '#' || scan_find(&at, "PERF_RECORD_"))
		return true;
	for (; scan_field(&at, &w); scan_blanks(&at))
		if (w.len > 2 && w.s[w.len - 1] == ':' && is_digit(w.s[0]) &&
		    memchr(w.s, '.', w.len))
			return true;
	return false;
}

/* The header counts, too: it alone may be longer than what is probed. */
static bool test(const struct line *line)
{
	struct scan at = scan_line(line);
	struct head head;

	return scan_sees(&at, "# perf version") || find_event(line, &at, &head);
}

/* An event without a thread at the start of a trace, kept until the next one: the rest of a
 * truncated line, if those that follow have a thread. */
struct top {
	char s[512];
	size_t len;
	bool held, passed;
};

static void hold(struct top *top, struct scan at)
{
	top->len = scan_left(&at) < sizeof top->s ? scan_left(&at) : sizeof top->s;
	memcpy(top->s, at.p, top->len);
	top->held = true;
}

static void release(struct trace *trace, struct top *top, bool fragment)
{
	struct line line = {.s = top->s, .len = top->len};

	if (top->held && (fragment || !report(trace, scan_line(&line), 0)))
		trace_unknown(trace, &line);
	top->held = false;
}

static void event(struct trace *trace, struct top *top, struct scan at, struct head head,
                  const struct line *line)
{
	uint64_t tid;
	bool thread = find_thread(head, &tid);

	if (!thread && !top->passed) {
		hold(top, at);
	} else {
		release(trace, top, thread);
		if (!report(trace, at, tid))
			trace_unknown(trace, line);
	}
	top->passed = true;
}

static void parse(struct trace *trace)
{
	struct top top = {.held = false};
	struct line line;
	struct scan at;
	struct head head;

	while (trace_line(trace, &line)) {
		if (find_event(&line, &at, &head)) {
			event(trace, &top, at, head, &line);
			continue;
		}
		at = scan_line(&line);
		if (scan_find(&at, "PERF_RECORD_LOST"))
			trace_lost(trace);
		else if (!is_noise(&line))
			trace_unknown(trace, &line);
	}
	release(trace, &top, false);
}

const struct format perfscript_format = {
    .name = "perfscript",
    .about = "sys_enter tracepoints of perf script",
    .test = test,
    .parse = parse,
};
