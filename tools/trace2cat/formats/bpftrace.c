/* SPDX-License-Identifier: MIT */
/*
 * bpftrace: the output of a script, one call per line, in one of these forms:
 *
 *   [PID ]TID [COMM ]tracepoint:syscalls:sys_enter_NAME       printf("%d %s\n", tid, probe)
 *   [PID ]TID COMM NAME
 *   [PID ]TID COMM NR    or    COMM [PID ]TID NR              args.id of raw_syscalls:sys_enter
 */
#include "../map.h"
#include "../scan.h"
#include "../swar.h"
#include "../trace.h"

struct call {
	uint64_t tid, number;
	struct word name; /* empty: use the number */
};

/* Recognises "tracepoint:syscalls:sys_enter_openat", or a kprobe's "__x64_sys_openat", and sets
 * *name. */
static bool is_probe(struct word w, struct word *name)
{
	static const char *const marks[] = {"tracepoint:syscalls:sys_enter_",
	                                    "t:syscalls:sys_enter_",
	                                    "sys_enter_",
	                                    "kprobe:__x64_sys_",
	                                    "kprobe:__ia32_sys_",
	                                    "kprobe:__arm64_sys_",
	                                    "kprobe:sys_"};

	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		if (word_cut(&w, marks[i])) {
			struct scan at = scan_word(w);

			return scan_name(&at, name) && at.p == at.end;
		}
	}
	return false;
}

/* The parts of a line. */
struct row {
	size_t fields, leading; /* fields in all; numbers at the start */
	uint64_t lead;          /* the last number at the start */
	uint64_t last, before;  /* the last two fields, if they are numbers */
	bool is_last, is_before;
	struct word name; /* of the probe at the end; empty: none */
};

static void read_row(const struct line *line, struct row *r)
{
	struct scan at = scan_line(line);
	struct word w;

	*r = (struct row){0};
	for (scan_blanks(&at); scan_field(&at, &w); scan_blanks(&at), r->fields++) {
		uint64_t value = 0;
		bool number = word_decimal(w, &value);

		if (!number && is_probe(w, &r->name))
			return;
		if (number && r->leading == r->fields) {
			r->leading++;
			r->lead = value;
		}
		r->before = r->last;
		r->is_before = r->is_last;
		r->last = value;
		r->is_last = number;
	}
}

/* Recognises a call. The thread is the last of the numbers at the start or, if COMM is there, the
 * last before the call. The end of a truncated file may be incomplete. */
static bool is_call(const struct line *line, struct call *c)
{
	struct row r;

	read_row(line, &r);
	if (line->unfinished && line->len && !strchr(" \t", line->s[line->len - 1]))
		return false;
	*c = (struct call){.name = r.name, .number = r.last, .tid = r.lead};
	if (r.name.len) {
		c->tid = r.leading ? r.lead : r.is_last ? r.last : 0;
		return true;
	}
	if (!r.is_last || r.fields < 2 || r.last > UINT32_MAX)
		return false;
	if (r.leading && r.leading < r.fields)
		return true;
	c->tid = r.before;
	return r.is_before;
}

/* Recognises "[PID ]TID COMM NAME". */
static bool is_named(const struct line *line, struct call *c)
{
	struct scan at = scan_line(line);
	struct word w = {NULL, 0}, before = w;
	size_t fields = 0, leading = 0;
	uint64_t number;

	*c = (struct call){0};
	for (scan_blanks(&at); scan_field(&at, &w); scan_blanks(&at), fields++) {
		if (leading == fields && leading < 2 && word_decimal(w, &number)) {
			leading++;
			c->tid = number;
		}
		before = c->name;
		c->name = w;
	}
	at = scan_word(c->name);
	return leading && fields == leading + 2 && scan_name(&at, &w) && at.p == at.end &&
	       is_name_start(*before.s) && !memchr(before.s, '(', before.len);
}

/* The same, if NAME is a known call and COMM is not. */
static bool is_surely_named(const struct line *line)
{
	struct scan at = scan_line(line);
	struct word comm = {NULL, 0};
	struct call c;

	if (!is_named(line, &c) || !map_is_call(c.name.s, c.name.len))
		return false;
	do
		scan_blanks(&at);
	while (scan_field(&at, &comm) && is_digit(*comm.s));
	return !map_is_call(comm.s, comm.len);
}

static bool is_lost(const struct line *line)
{
	struct scan at = scan_line(line);
	uint64_t count;

	return (scan_text(&at, "Lost ") || scan_text(&at, "lost ")) && scan_decimal(&at, &count) &&
	       scan_sees(&at, " events");
}

/* Recognises bpftrace's own messages, exits, maps and their histograms. */
static bool is_noise(const struct line *line)
{
	static const char *const starts[] = {"Attach", "ERROR", "WARNING", "@", "[", "stdin:"};
	struct scan at = scan_line(line);

	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
		if (scan_sees(&at, starts[i]))
			return true;
	return line_blank(line) || scan_find(&at, "syscalls:sys_exit");
}

static bool is_attached(const struct line *line)
{
	struct scan at = scan_line(line);
	uint64_t probes;

	return (scan_text(&at, "Attaching ") || scan_text(&at, "Attached ")) &&
	       scan_decimal(&at, &probes) && scan_sees(&at, " probe");
}

static bool test(const struct line *line)
{
	struct row r;

	read_row(line, &r);
	if (r.name.len)
		return r.leading > 0;
	return (r.leading == 2 && r.fields == 4 && r.is_last) || is_surely_named(line);
}

static int probe(const struct line *head, size_t lines)
{
	return count_lines(head, lines, is_attached) ? 100 : count_lines(head, lines, test);
}

/* Reads the rest of "TID tracepoint:syscalls:sys_enter_NAME". */
static inline bool read_probe(struct trace *trace, uint64_t tid, struct scan at)
{
	const char *name;

	if (!scan_text(&at, "tracepoint:syscalls:sys_enter_"))
		return false;
	name = at.p;
	if (name == at.end || !is_name_start(*name) || past_name(name, at.end) != at.end)
		return false;
	trace_call(trace, tid, name, scan_left(&at));
	return true;
}

/* Reads the rest of "PID TID COMM NR". */
static inline bool read_raw(struct trace *trace, struct scan at)
{
	size_t digits;
	uint32_t tid = read_digits(at.p, &digits), number;

	if (digits - 1 > 6 || scan_left(&at) <= digits || at.p[digits] != ' ')
		return false;
	at.p += digits + 1;
	if (at.p == at.end || !is_name_start(*at.p))
		return false;
	at.p = past_name(at.p, at.end);
	if (!scan_byte(&at, ' '))
		return false;
	number = read_digits(at.p, &digits);
	if (digits - 1 > 6 || scan_left(&at) != digits)
		return false;
	trace_number(trace, tid, 0, number);
	return true;
}

/* The fast path for the two forms on the manual page. Returns false for all other lines. */
static inline bool read_plain(struct trace *trace, const struct line *line)
{
	struct scan at = scan_line(line);
	size_t digits;
	uint32_t id = read_digits(at.p, &digits);

	if (digits - 1 > 6 || line->len <= digits || at.p[digits] != ' ' || line->unfinished)
		return false;
	at.p += digits + 1;
	return at.p < at.end && is_digit(*at.p) ? read_raw(trace, at) : read_probe(trace, id, at);
}

static void parse(struct trace *trace)
{
	struct line line;
	struct call c;
	bool named = false;

	while (trace_line(trace, &line)) {
		if (read_plain(trace, &line))
			continue;
		named = named || is_surely_named(&line);
		if (is_lost(&line))
			trace_lost(trace);
		else if (is_noise(&line))
			continue;
		else if (!is_call(&line, &c) && !(named && is_named(&line, &c)))
			trace_unknown(trace, &line);
		else if (c.name.len)
			trace_call(trace, c.tid, c.name.s, c.name.len);
		else
			trace_number(trace, c.tid, 0, c.number);
	}
}

const struct format bpftrace_format = {
    .name = "bpftrace",
    .about = "calls printed by a bpftrace script, one a line",
    .probe = probe,
    .parse = parse,
};
