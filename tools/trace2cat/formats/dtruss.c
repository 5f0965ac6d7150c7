/* SPDX-License-Identifier: MIT */
/*
 * dtruss: the DTrace script of macOS, with -a, -d, -e, -o, -f:
 *
 *   PID/THRD  RELATIVE  ELAPSD  CPU  SYSCALL(args) <TAB><TAB> = return
 *   64123/0x1f3a:   150   50   20  open("a\0", 0x0, 0x0) <TAB><TAB> = 3 0
 */
#include "truss_result.h"
#include "../trace.h"

/* "PID/THRD:", the thread in hexadecimal with 0x, else in decimal. */
static bool scan_thread(struct scan *at, uint64_t *tid)
{
	struct scan next = *at;
	uint64_t pid;

	scan_blanks(&next);
	if (!scan_decimal(&next, &pid) || !scan_byte(&next, '/'))
		return false;
	if (!(scan_sees(&next, "0x") ? scan_hex(&next, tid) : scan_decimal(&next, tid)) ||
	    !scan_byte(&next, ':'))
		return false;
	*at = next;
	return true;
}

static bool is_call(const struct line *line, uint64_t *tid, struct word *name)
{
	struct scan at = scan_line(line);
	uint64_t number;

	*tid = 0;
	scan_thread(&at, tid);
	do
		scan_blanks(&at);
	while (scan_decimal(&at, &number));
	return scan_name(&at, name) && scan_byte(&at, '(') && !word_is(*name, "SYSCALL") &&
	       truss_has_result(at);
}

static bool is_header(const struct line *line)
{
	struct scan at = scan_line(line);

	while (at.p < at.end &&
	       (*at.p == ' ' || *at.p == '\t' || *at.p == '/' || (*at.p >= 'A' && *at.p <= 'Z')))
		at.p++;
	return at.p - line->s >= 7 && !memcmp(at.p - 7, "SYSCALL", 7) && scan_sees(&at, "(args)");
}

/* "CALL    COUNT" above the table of -c. */
static bool is_table(const struct line *line)
{
	struct scan at = scan_line(line);
	struct word w;

	return scan_text(&at, "CALL ") && scan_blanks(&at) && scan_field(&at, &w) &&
	       word_is(w, "COUNT");
}

/* Recognises messages of dtrace, and stack frames printed by -s. */
static bool is_noise(const struct line *line)
{
	struct scan at = scan_line(line);
	bool indented = scan_blanks(&at);

	return is_header(line) || scan_sees(&at, "dtrace: ") || at.p == at.end ||
	       (indented && memchr(at.p, '`', scan_left(&at)));
}

static bool is_lost(const struct line *line)
{
	struct scan at = scan_line(line);

	scan_blanks(&at);
	return scan_text(&at, "dtrace: ") && scan_find(&at, " drop");
}

/* Recognises a call without the help of a header: it ends in "= RETURN ERRNO" or "Err#N". */
static bool test(const struct line *line)
{
	struct scan at = scan_line(line);
	struct word name;
	uint64_t number;

	if (!is_call(line, &number, &name))
		return false;
	while (scan_find(&at, ")")) {
		struct scan next = at;

		if (!scan_blanks(&next) || !scan_text(&next, "= "))
			continue;
		scan_byte(&next, '-');
		if (!scan_hex(&next, &number) || !scan_byte(&next, ' '))
			continue;
		scan_text(&next, "Err#");
		if (scan_decimal(&next, &number) && (scan_blanks(&next), next.p == next.end))
			return true;
	}
	return false;
}

static int probe(const struct line *head, size_t lines)
{
	return count_lines(head, lines, is_header) ? 100 : 2 * count_lines(head, lines, test);
}

static void parse(struct trace *trace)
{
	struct line line;
	struct word name;
	uint64_t tid;
	bool table = false;

	while (trace_line(trace, &line)) {
		table = !is_header(&line) && (table || is_table(&line));
		if (is_lost(&line))
			trace_lost(trace);
		else if (is_call(&line, &tid, &name))
			trace_call(trace, tid, name.s, name.len);
		else if (!table && !is_noise(&line))
			trace_unknown(trace, &line);
	}
}

const struct format dtruss_format = {
    .name = "dtruss",
    .about = "dtruss of macOS",
    .probe = probe,
    .parse = parse,
};
