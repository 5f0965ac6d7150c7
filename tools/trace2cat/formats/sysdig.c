/* SPDX-License-Identifier: MIT */
/*
 * sysdig: event lines of sysdig and Falco's tools:
 *
 *   NUM TIME CPU PROC (TID) DIR NAME ARGS
 *   NUM TIME CPU CONTAINER (ID) PROC (TID:VTID) DIR NAME ARGS      (-pc)
 *   NUM TIME CPU PROC (TID) NAME ARGS                              (without %evt.dir)
 *
 * PROC may be anything, even "(sd-pam)": the first "(TID) DIR" of the line is the anchor.
 */
#include "scap.h"

struct event {
	uint64_t tid;
	struct word name;
	char direction;
	struct scan args;
};

/* Reads "TID) > NAME", or "TID) NAME" unless `directed`, after an opening bracket. A negative TID
 * stands for none. */
static bool is_anchor(struct scan at, struct event *e, bool directed)
{
	uint64_t vtid;
	bool none = scan_byte(&at, '-');

	if (!scan_decimal(&at, &e->tid))
		return false;
	if (scan_byte(&at, ':') && !scan_decimal(&at, &vtid))
		return false;
	if (!scan_text(&at, ") ") || scan_left(&at) < 3)
		return false;
	e->direction = *at.p;
	if (directed && (at.p[1] != ' ' || (e->direction != '>' && e->direction != '<')))
		return false;
	at.p += directed ? 2 : 0;
	if (!(directed ? scan_field(&at, &e->name) : scan_name(&at, &e->name)) ||
	    (at.p < at.end && *at.p != ' '))
		return false;
	if (!directed)
		e->direction = scap_tells_exit(e->name, at) ? '<' : '>';
	if (none)
		e->tid = 0;
	e->args = at;
	return true;
}

static bool is_event(const struct line *line, struct event *e)
{
	struct scan at = scan_line(line), again;
	uint64_t number;

	scan_blanks(&at);
	if (!scan_decimal(&at, &number) || !scan_blanks(&at) || !scan_time(&at) ||
	    !scan_blanks(&at) || !scan_decimal(&at, &number) || !scan_at(&at, ' '))
		return false;
	for (again = at; scan_find(&at, " (");)
		if (is_anchor(at, e, true))
			return true;
	while (scan_find(&again, " ("))
		if (is_anchor(again, e, false))
			return true;
	return false;
}

static bool test(const struct line *line)
{
	struct event e;

	return is_event(line, &e);
}

/* Recognises messages of -v, and those at the end of a capture. */
static bool is_noise(const struct line *line)
{
	static const char *const starts[] = {"Elapsed time:", "Driver ", "Events ", "Captured ",
	                                     "-----"};
	struct scan at = scan_line(line);

	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
		if (scan_sees(&at, starts[i]))
			return true;
	return line_blank(line);
}

/* The name at the end of a truncated line may be incomplete. */
static bool is_cut(const struct line *line, const struct event *e)
{
	return line->unfinished && e->args.p == e->args.end;
}

/* Returns whether the lines ahead contain calls with only an exit, or no enters at all. */
static bool has_exits(struct trace *trace)
{
	struct scap scap = {.trace = trace};
	struct line line;
	struct event e;
	bool found = false, enters = false;

	trace_look(trace);
	for (size_t at = 0; !found && trace_ahead(trace, &at, &line);) {
		if (!is_event(&line, &e))
			continue;
		enters = enters || (e.direction == '>' && scap_is_call(e.name));
		found = scap_is_alone(&scap, e.tid, e.direction == '>', e.name);
	}
	scap_free(&scap);
	return found || !enters;
}

static void parse(struct trace *trace)
{
	struct scap scap = {.trace = trace, .exits = has_exits(trace)};
	struct line line;
	struct event e;

	while (trace_line(trace, &line)) {
		if (is_event(&line, &e) && !is_cut(&line, &e))
			scap_event(&scap, e.tid, e.direction == '>', e.name, e.args);
		else if (!is_noise(&line))
			trace_unknown(trace, &line);
	}
	scap_end(&scap);
}

const struct format sysdig_format = {
    .name = "sysdig",
    .about = "event lines of sysdig and Falco",
    .test = test,
    .parse = parse,
};
