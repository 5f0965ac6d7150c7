/* SPDX-License-Identifier: MIT */
/*
 * sysdigprint: the output of sysdig with a user's format that ends in the event and its arguments:
 *
 *   [THREAD ][DIRECTION ]EVENT[ ARGUMENTS]      sysdig -p "%evt.type %evt.info"
 *
 * Without a direction the arguments distinguish an exit from an enter: the result comes first. An
 * exit counts if no enter of its name is open, unless the file has enters of that name.
 */
#include "scap.h"
#include "../map.h"

struct event {
	uint64_t tid;
	struct word name;
	struct scan args;
	bool exits;
};

static bool is_event_name(struct word w)
{
	static const char *const others[] = {"switch",     "procexit", "signaldeliver", "drop",
	                                     "page_fault", "syscall",  "container",     "accept"};

	if (w.s[0] < 'a' || w.s[0] > 'z')
		return false;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (word_is(w, others[i]))
			return true;
	return map_is_call(w.s, w.len);
}

/* "key=" at the start of the arguments, or nothing. */
static bool has_arguments(struct scan at)
{
	struct word key;

	scan_blanks(&at);
	return at.p == at.end || (scan_name(&at, &key) && scan_at(&at, '='));
}

/* Reads a line. Whether its event is a call is looked up separately. */
static bool read_event(const struct line *line, struct event *e)
{
	struct scan at = scan_line(line);
	bool told;

	*e = (struct event){.tid = 0};
	scan_byte(&at, '*');
	scan_blanks(&at);
	if (scan_decimal(&at, &e->tid) && !scan_blanks(&at))
		return false;
	told = scan_at(&at, '>') || scan_at(&at, '<');
	e->exits = scan_byte(&at, '<') || (scan_byte(&at, '>'), false);
	if ((told && !scan_blanks(&at)) || !scan_name(&at, &e->name) || !has_arguments(at))
		return false;
	if (at.p < at.end && !scan_at(&at, ' ') && !scan_at(&at, '\t'))
		return false;
	e->args = at;
	if (!told)
		e->exits = scap_tells_exit(e->name, e->args);
	return true;
}

/* Recognises a call with arguments. */
static bool test(const struct line *line)
{
	struct event e;
	struct scan at;

	if (!read_event(line, &e))
		return false;
	at = e.args;
	scan_blanks(&at);
	return at.p < at.end && is_event_name(e.name);
}

static bool test_bare(const struct line *line)
{
	struct event e;

	return read_event(line, &e) && is_event_name(e.name);
}

/* Many lines must have arguments, and those without must be names of events. */
static int probe(const struct line *head, size_t lines)
{
	size_t with = (size_t)count_lines(head, lines, test);

	if (with * 3 <= lines || (size_t)count_lines(head, lines, test_bare) * 10 < lines * 8)
		return 0;
	return (int)with;
}

/* Names that have enters, and how many calls of each are open, by thread and name. */
struct session {
	struct scap scap;
	struct pending enters, open;
	bool pairs; /* calls have an enter and an exit */
};

static uint64_t key_of(const struct event *e)
{
	return e->tid << 32 ^ word_hash(e->name);
}

static void look(struct session *s, struct trace *trace)
{
	struct line line;
	struct event e;

	trace_look(trace);
	for (size_t at = 0; trace_ahead(trace, &at, &line);)
		if (read_event(&line, &e) && !e.exits && !word_is(e.name, "switch")) {
			pending_put(&s->enters, word_hash(e.name), 1);
			s->pairs = s->pairs || !word_is(e.name, "syscall");
		}
}

/* Returns whether a `syscall`, whose two events look nearly the same, is an exit. */
static bool is_generic_exit(const struct session *s, const struct event *e)
{
	struct scan at = e->args;

	return word_is(e->name, "syscall") &&
	       (!scan_find(&at, "nativeID=") ||
	        (s->pairs && pending_get(&s->open, key_of(e), NULL)));
}

static void report(struct session *s, const struct event *e)
{
	uint32_t open = 0;

	if (!e->exits && !is_generic_exit(s, e)) {
		pending_put(&s->enters, word_hash(e->name), 1);
		pending_get(&s->open, key_of(e), &open);
		pending_put(&s->open, key_of(e), open + 1);
		scap_enter(s->scap.trace, e->tid, e->name, e->args);
	} else if (pending_take(&s->open, key_of(e), &open)) {
		if (open > 1)
			pending_put(&s->open, key_of(e), open - 1);
	} else if (!pending_get(&s->enters, word_hash(e->name), NULL)) {
		scap_enter(s->scap.trace, e->tid, e->name, e->args);
	}
}

static void parse(struct trace *trace)
{
	struct session s = {.scap = {.trace = trace}};
	struct line line;
	struct event e;

	look(&s, trace);
	while (trace_line(trace, &line)) {
		if (!read_event(&line, &e) || (line.unfinished && e.args.p == e.args.end)) {
			if (!line_blank(&line))
				trace_unknown(trace, &line);
		} else {
			report(&s, &e);
		}
	}
	pending_free(&s.enters);
	pending_free(&s.open);
}

const struct format sysdigprint_format = {
    .name = "sysdigprint",
    .about = "events that sysdig prints by -p \"%evt.type %evt.info\"",
    .probe = probe,
    .parse = parse,
};
