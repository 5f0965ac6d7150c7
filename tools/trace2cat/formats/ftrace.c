/* SPDX-License-Identifier: MIT */
/*
 * ftrace: the kernel's trace and trace_pipe, and trace-cmd report:
 *
 *   COMM-TID [(TGID)] [[CPU]] FLAGS TIME: sys_enter: NR n (ARGS)
 *                                         sys_NAME(ARGS)                ftrace
 *                                         sys_enter_NAME: ARGS          trace-cmd
 *
 * COMM may hold blanks and dashes: TID follows the last dash before the next columns.
 */
#include "sys_enter.h"

/* Recognises a time, which ends in a colon and has digits and dots: "7066.936338:", "12us :". */
static bool is_time(struct word w)
{
	size_t n = 0;

	while (n < w.len && (is_digit(w.s[n]) || w.s[n] == '.'))
		n++;
	if (!n || !is_digit(w.s[0]))
		return false;
	w.s += n;
	w.len -= n;
	return word_is(w, ":") || word_is(w, "us:") || word_is(w, "us");
}

/* Finds the last "-TID" of the columns before the time. */
static bool find_thread(struct word head, uint64_t *tid)
{
	for (size_t i = head.len; i > 1; i--) {
		struct scan at = {head.s + i, head.s + head.len};

		if (head.s[i - 1] == '-' && scan_decimal(&at, tid) &&
		    (at.p == at.end || *at.p == ' ' || *at.p == '\t' || *at.p == '('))
			return true;
	}
	return false;
}

/* Steps over the columns to the event. */
static bool scan_head(struct scan *at, uint64_t *tid)
{
	const char *start = at->p;
	struct word w;

	for (scan_blanks(at); scan_field(at, &w); scan_blanks(at)) {
		if (is_time(w) && find_thread((struct word){start, (size_t)(w.s - start)}, tid)) {
			scan_blanks(at);
			scan_text(at, ": ");
			scan_blanks(at);
			return true;
		}
		if (w.s - start > 256)
			return false;
	}
	return false;
}

/* Reports a call; skips exits and other events. Returns false if a call cannot be read. */
static bool report(struct trace *trace, uint64_t tid, struct scan at)
{
	struct word name;

	if (!scan_text(&at, "sys_"))
		return true;
	if (!scan_name(&at, &name))
		return false;
	if (scan_byte(&at, ':')) {
		if (word_is(name, "enter"))
			return enter_number(trace, tid, at);
		if (!word_cut(&name, "enter_"))
			return true;
	} else if (!scan_at(&at, '(')) {
		return scan_sees(&at, " ->");
	}
	trace_call(trace, tid, name.s, name.len);
	return true;
}

/* "CPU:1 [LOST 12 EVENTS]" of the kernel, "CPU:1 [12 EVENTS DROPPED]" of trace-cmd. */
static bool is_lost(const struct line *line)
{
	struct scan at = scan_line(line), other = at;

	return scan_sees(&at, "CPU") &&
	       (scan_find(&at, "[LOST ") || scan_find(&other, "EVENTS DROPPED"));
}

static bool is_noise(const struct line *line)
{
	static const char *const starts[] = {
	    "#", "cpus=", "version = ", "CPU ", "trace-cmd", "=> "};
	struct scan at = scan_line(line);

	scan_blanks(&at);
	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
		if (scan_sees(&at, starts[i]))
			return true;
	return at.p == at.end;
}

static bool test(const struct line *line)
{
	struct scan at = scan_line(line);
	uint64_t tid;

	return scan_head(&at, &tid) && scan_sees(&at, "sys_");
}

/* Recognises the first line of ftrace or trace-cmd. */
static bool is_mark(const struct line *line)
{
	struct scan at = scan_line(line);
	uint64_t cpus;

	return scan_sees(&at, "# tracer: ") ||
	       (scan_text(&at, "cpus=") && scan_decimal(&at, &cpus) && at.p == at.end);
}

static int probe(const struct line *head, size_t lines)
{
	if (count_lines(head, lines, is_mark))
		return 100;
	return count_lines(head, lines, test);
}

static void parse(struct trace *trace)
{
	struct line line;
	uint64_t tid;

	while (trace_line(trace, &line)) {
		struct scan at = scan_line(&line);

		if (is_lost(&line))
			trace_lost(trace);
		else if (!scan_head(&at, &tid) ? !is_noise(&line) : !report(trace, tid, at))
			trace_unknown(trace, &line);
	}
}

const struct format ftrace_format = {
    .name = "ftrace",
    .about = "system calls of the kernel's trace, trace_pipe or trace-cmd report",
    .probe = probe,
    .parse = parse,
};
