/* SPDX-License-Identifier: MIT */
/*
 * lidds: the data sets LID-DS 2019 and 2021, with their fields in different orders:
 *
 *   2019  NUM HH:MM:SS.NS CPU UID PROC TID DIR NAME ARGS
 *   2021  TIMESTAMP UID PID PROC TID NAME DIR ARGS        (TIMESTAMP has 19 digits)
 *
 * PROC may hold blanks, so TID is the first number followed by a direction.
 */
#include "scap.h"

struct event {
	uint64_t tid;
	struct word name;
	char direction;
	struct scan args;
};

static bool scan_direction(struct scan *at, char *direction)
{
	struct word w;

	if (!scan_field(at, &w) || w.len != 1 || (w.s[0] != '>' && w.s[0] != '<'))
		return false;
	*direction = w.s[0];
	return true;
}

static bool tail_2019(struct scan at, struct event *e)
{
	if (!scan_direction(&at, &e->direction))
		return false;
	scan_blanks(&at);
	if (!scan_name(&at, &e->name))
		return false;
	e->args = at;
	return true;
}

static bool tail_2021(struct scan at, struct event *e)
{
	if (!scan_field(&at, &e->name))
		return false;
	scan_blanks(&at);
	if (!scan_direction(&at, &e->direction))
		return false;
	e->args = at;
	return true;
}

/* The name at the end of a truncated line may be incomplete. */
static bool is_cut(const struct line *line, const struct event *e)
{
	return line->unfinished && e->args.p == e->args.end;
}

/* Steps over the words of PROC to TID and what follows. */
static bool find_tail(struct scan at, struct event *e, bool (*tail)(struct scan, struct event *))
{
	struct word field;

	if (!scan_field(&at, &field))
		return false;
	for (scan_blanks(&at); scan_field(&at, &field); scan_blanks(&at)) {
		struct scan rest = at;

		scan_blanks(&rest);
		if (word_decimal(field, &e->tid) && tail(rest, e))
			return true;
	}
	return false;
}

static bool is_event(const struct line *line, struct event *e)
{
	struct scan at = scan_line(line);
	struct word first, second, third, fourth;
	uint64_t number;

	if (!scan_field(&at, &first) || !scan_blanks(&at) || !scan_field(&at, &second) ||
	    !scan_blanks(&at) || !scan_field(&at, &third) || !scan_blanks(&at) ||
	    !word_decimal(first, &number) || !word_decimal(third, &number))
		return false;
	if (first.len == 19 && word_decimal(second, &number))
		return find_tail(at, e, tail_2021);
	if (!memchr(second.s, ':', second.len) || !is_digit(second.s[0]))
		return false;
	if (!scan_field(&at, &fourth) || !word_decimal(fourth, &number) || !scan_blanks(&at))
		return false;
	return find_tail(at, e, tail_2019);
}

static bool test(const struct line *line)
{
	struct event e;

	return is_event(line, &e);
}

static void parse(struct trace *trace)
{
	struct line line;
	struct event e;

	while (trace_line(trace, &line)) {
		if (!is_event(&line, &e) || is_cut(&line, &e)) {
			if (!line_blank(&line))
				trace_unknown(trace, &line);
		} else if (e.direction == '>') {
			scap_enter(trace, e.tid, e.name, e.args);
		}
	}
}

const struct format lidds_format = {
    .name = "lidds",
    .about = "LID-DS 2019 and 2021 system-call files",
    .test = test,
    .parse = parse,
};
