/* SPDX-License-Identifier: MIT */
#include "../scan.h"
#include "json_look.h"
#include "scap.h"

/* An event of sysdig, put together from keys in any order. */
struct event {
	uint64_t tid;
	struct word type;
	char name[32], direction;
	bool has_tid;
};

/* What is known of the calls so far. */
struct look {
	struct scap scap;
	bool enters, alone;
};

/* Takes the event put together so far, and clears it. */
static void end_event(struct look *l, struct event *e)
{
	struct word name = {e->name, e->type.len};

	if (e->type.len && e->direction && scap_is_call(name)) {
		l->enters = l->enters || e->direction == '>';
		l->alone = l->alone || scap_is_alone(&l->scap, e->tid, e->direction == '>', name);
	}
	*e = (struct event){.tid = 0};
}

/* Takes a key and its value; `at` is at the key's opening quote. Ignores all other keys. */
static void take_key(struct look *l, struct event *e, struct scan at)
{
	uint64_t tid;

	if (scan_text(&at, "\"evt.dir\":")) {
		scan_blanks(&at);
		if (e->direction)
			end_event(l, e);
		if (scan_byte(&at, '"') && at.p < at.end)
			e->direction = *at.p;
	} else if (scan_text(&at, "\"evt.type\":")) {
		scan_blanks(&at);
		if (e->type.len)
			end_event(l, e);
		if (!scan_byte(&at, '"') || !scan_name(&at, &e->type) ||
		    e->type.len > sizeof e->name)
			e->type.len = 0;
		else
			memcpy(e->name, e->type.s, e->type.len);
	} else if (scan_text(&at, "\"thread.tid\":")) {
		scan_blanks(&at);
		if (e->has_tid)
			end_event(l, e);
		e->has_tid = true;
		e->tid = scan_decimal(&at, &tid) ? tid : 0;
	}
	if (e->has_tid && e->type.len && e->direction)
		end_event(l, e);
}

bool json_has_exits(struct trace *trace)
{
	struct look look = {.scap = {.trace = trace}};
	struct event e = {.tid = 0};
	struct line line;

	for (size_t at = 0; !look.alone && trace_ahead(trace, &at, &line);) {
		struct scan p = scan_line(&line);

		for (; p.p < p.end && (p.p = memchr(p.p, '"', scan_left(&p))); p.p++)
			take_key(&look, &e, p);
	}
	end_event(&look, &e);
	scap_free(&look.scap);
	return look.alone || !look.enters;
}

static bool has_known_key(const struct line *line)
{
	static const char *const keys[] = {"\"syscall\"",       "\"api\"",       "\"evt.type\"",
	                                   "\"Method\"",        "\"eventName\"", "\"SYSCALL\"",
	                                   "\"syscalls\"",      "\"behavior\"",  "\"api_name\"",
	                                   "\"function_name\"", "\"event_name\""};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct scan at = scan_line(line);
		if (scan_find(&at, keys[i]))
			return true;
	}
	return false;
}

/* JSON without a known key counts for little: it may be a log that encloses the lines of another
 * format. */
int json_probe(const struct line *head, size_t lines)
{
	struct scan at = {NULL, NULL};

	if (lines == 0)
		return 0;
	at = scan_line(&head[0]);
	scan_blanks(&at);
	if (!scan_at(&at, '{') && !scan_at(&at, '['))
		return 0;
	at.p++;
	scan_blanks(&at);
	if (at.p == at.end && lines > 1) {
		at = scan_line(&head[1]);
		scan_blanks(&at);
	}
	if (at.p == at.end || !memchr("\"{[}]", *at.p, 5))
		return 0;
	return count_lines(head, lines, has_known_key) ? 60 : 1;
}
