/* SPDX-License-Identifier: MIT */
/*
 * lttng: an LTTng kernel trace, as printed by babeltrace or babeltrace2:
 *
 *   [TIME] (+DELTA) HOST syscall_entry_NAME: { cpu_id = 0 }, { vtid = 2, ... }, { PAYLOAD }
 *   timestamp = TIME, ..., name = syscall_entry_NAME, ..., event.fields = { PAYLOAD }
 *
 * 32-bit calls are compat_syscall_entry_NAME. The thread is in a context, that is, in any group of
 * braces except the last; strings are skipped.
 */
#include "../scan.h"
#include "../trace.h"

enum thread_key { PID, VPID, TID, VTID, KEYS }; /* the later, the better */

static const char *const keys[KEYS] = {"pid", "vpid", "tid", "vtid"};

struct ids {
	uint64_t value[KEYS];
	bool known[KEYS];
};

struct event {
	struct word name;
	struct scan groups; /* what follows it */
};

/* Finds the event's name: before the first brace, after a blank and before a colon or comma. */
static bool find_enter(const struct line *line, struct event *e)
{
	struct scan at = scan_line(line);
	const char *brace = at.p < at.end ? memchr(at.p, '{', scan_left(&at)) : NULL;

	if (brace)
		at.end = brace;
	while (scan_find(&at, "syscall_entry_")) {
		const char *p = at.p - strlen("syscall_entry_");

		if (p - line->s >= 7 && !memcmp(p - 7, "compat_", 7))
			p -= 7;
		if (p > line->s && p[-1] != ' ' && p[-1] != ':')
			continue;
		if (!scan_name(&at, &e->name) || !(scan_at(&at, ':') || scan_at(&at, ',')))
			return false;
		e->groups = (struct scan){at.p, line->s + line->len};
		return true;
	}
	return false;
}

/* Steps over a quoted string, from its opening quote. */
static void skip_string(struct scan *at)
{
	for (at->p++; at->p < at->end && *at->p != '"'; at->p++)
		if (*at->p == '\\' && at->p + 1 < at->end)
			at->p++;
	if (at->p < at->end)
		at->p++;
}

/* Reads "key = N" at this place. */
static void read_key(struct scan *at, struct ids *ids)
{
	struct word name;
	struct scan next;

	if (!scan_name(at, &name))
		return;
	next = *at;
	scan_blanks(&next);
	if (!scan_byte(&next, '='))
		return;
	scan_blanks(&next);
	for (size_t i = 0; i < KEYS; i++)
		if (word_is(name, keys[i]) && scan_decimal(&next, &ids->value[i]) &&
		    next.p < next.end)
			ids->known[i] = true;
}

/* Reads a group of braces and those inside it, from its opening brace. */
static void read_group(struct scan *at, struct ids *ids)
{
	size_t depth = 0;

	while (at->p < at->end) {
		const char *from = at->p;

		if (*from == '"') {
			skip_string(at);
			continue;
		}
		read_key(at, ids);
		if (at->p > from)
			continue;
		at->p++;
		depth += *from == '{';
		if (*from == '}' && --depth == 0)
			return;
	}
}

static uint64_t best(const struct ids *ids)
{
	for (size_t i = KEYS; i-- > 0;)
		if (ids->known[i])
			return ids->value[i];
	return 0;
}

static void add(struct ids *to, const struct ids *from)
{
	for (size_t i = 0; i < KEYS; i++) {
		if (from->known[i] && !to->known[i])
			to->value[i] = from->value[i];
		to->known[i] = to->known[i] || from->known[i];
	}
}

/* Returns the thread of an event. The last group counts only if the line is truncated after it. */
static uint64_t thread_of(struct scan at, bool cut)
{
	struct ids all = {0}, group = {0};
	const char *brace;

	while (at.p < at.end && (brace = memchr(at.p, '{', scan_left(&at)))) {
		add(&all, &group);
		group = (struct ids){0};
		at.p = brace;
		read_group(&at, &group);
	}
	if (cut)
		add(&all, &group);
	return best(&all);
}

/* Finds the number of a call that LTTng has no name for: { id = 435, ... }. */
static bool find_id(struct scan at, uint64_t *number)
{
	return (scan_find(&at, "{ id = ") || scan_find(&at, ", id = ")) &&
	       scan_decimal(&at, number);
}

static void report(struct trace *trace, const struct event *e, const struct line *line)
{
	struct word rest = {line->s, line->len};
	uint64_t tid, number;
	bool cut = line->unfinished || !word_ends(rest, "}");

	tid = thread_of(e->groups, cut);

	if (word_is(e->name, "unknown") && find_id(e->groups, &number))
		trace_number(trace, tid, 0, number);
	else
		trace_call(trace, tid, e->name.s, e->name.len);
}

/* "[warning] Tracer discarded 43 events between ..." */
static bool is_lost(const struct line *line)
{
	struct scan at = scan_line(line);

	if (scan_left(&at) > 1 && at.p[0] == '[' && is_digit(at.p[1]))
		return false;
	if (scan_sees(&at, "timestamp") || !scan_find(&at, "racer "))
		return false;
	scan_text(&at, "may have ");
	return scan_sees(&at, "discarded ");
}

/* Recognises an event of another kind. */
static bool is_event(const struct line *line)
{
	struct scan at = scan_line(line);
	struct word name;

	if (scan_byte(&at, '['))
		return scan_time(&at) || scan_sees(&at, "warning]") || scan_sees(&at, "?");
	return scan_name(&at, &name) && scan_sees(&at, " = ");
}

static bool test(const struct line *line)
{
	struct scan at = scan_line(line);
	struct event e;

	return is_event(line) && (find_enter(line, &e) || scan_find(&at, "syscall_exit_"));
}

static void parse(struct trace *trace)
{
	struct line line;
	struct event e;

	while (trace_line(trace, &line)) {
		if (is_lost(&line))
			trace_lost(trace);
		else if (is_event(&line) && find_enter(&line, &e))
			report(trace, &e, &line);
		else if (!is_event(&line) && !line_blank(&line))
			trace_unknown(trace, &line);
	}
}

const struct format lttng_format = {
    .name = "lttng",
    .about = "LTTng's system calls as text of babeltrace or babeltrace2",
    .test = test,
    .parse = parse,
};
