/* SPDX-License-Identifier: MIT */
/*
 * drstrace: Dr. Memory's tracer for Windows. The name stands alone at the start of a line, with
 * its secondary selector after a point; arguments and the result follow, indented:
 *
 *   NtUserCallOneParam.RELEASEDC
 *   <TAB>arg 0: 0x54010a2c (type=HANDLE, size=0x8)
 *       succeeded =>
 *
 * There is one file per process; threads are not marked.
 */
#include "../scan.h"
#include "../trace.h"

enum line_kind { OTHER, CALL, MAYBE };

/* Returns the kind of a line. CALL: a name that only the system has, or one that drstrace comments
 * on. MAYBE: a single word, which a program could print, too. A name at the end of a truncated file
 * may be incomplete. */
static enum line_kind kind_of(const struct line *line, struct word *name)
{
	struct scan at = scan_line(line);
	struct word selector;
	bool system = scan_sees(&at, "Nt") || scan_sees(&at, "Zw") || scan_sees(&at, "syscall_0x");

	if (!scan_name(&at, name) || (line->unfinished && at.p == at.end))
		return OTHER;
	if (scan_byte(&at, '.'))
		scan_name(&at, &selector);
	scan_blanks(&at);
	if (line->unfinished ? system && scan_at(&at, '(') : scan_sees(&at, "(details not all"))
		return CALL;
	if (at.p != at.end)
		return OTHER;
	return system ? CALL : MAYBE;
}

static bool is_argument(const struct line *line)
{
	struct scan at = scan_line(line);
	uint64_t number;

	if (!scan_blanks(&at))
		return false;
	if (scan_sees(&at, "succeeded =>") || scan_sees(&at, "failed") || scan_sees(&at, "retval:"))
		return true;
	return scan_text(&at, "arg ") && scan_decimal(&at, &number) && scan_at(&at, ':');
}

/* Names alone are not enough: there must also be an argument or a result. */
static int probe(const struct line *head, size_t lines)
{
	struct word name;
	int count = 0;

	if (lines && head[0].len > 13 && !memcmp(head[0].s, "<drstrace log", 13))
		return 100;
	for (size_t i = 0; i < lines; i++)
		count += is_argument(&head[i]) || kind_of(&head[i], &name) == CALL;
	return count_lines(head, lines, is_argument) ? count : 0;
}

/* Recognises the first argument of a call. */
static bool is_first(const struct line *line)
{
	struct scan at = scan_line(line);

	return scan_blanks(&at) && scan_sees(&at, "arg 0:");
}

/* A single word, kept until the next line shows whether it is a call. At the start of a trace it
 * may be the rest of a truncated line. */
struct held {
	char s[256];
	size_t len;
};

static void hold(struct held *h, struct word w)
{
	h->len = w.len < sizeof h->s ? w.len : 0;
	memcpy(h->s, w.s, h->len);
}

static void parse(struct trace *trace)
{
	struct held held = {.len = 0};
	struct line line;

	for (bool top = true; trace_line(trace, &line); top = false) {
		struct word name = {line.s, 0};
		enum line_kind kind = kind_of(&line, &name);

		if (held.len && is_first(&line))
			trace_call(trace, 0, held.s, held.len);
		held.len = 0;
		if (kind == CALL)
			trace_call(trace, 0, name.s, name.len);
		else if (kind == MAYBE && !top)
			hold(&held, name);
		else if (line.len && !is_argument(&line) && line.s[0] != '<')
			trace_unknown(trace, &line);
	}
}

const struct format drstrace_format = {
    .name = "drstrace",
    .about = "Dr. Memory's drstrace of a Windows program",
    .probe = probe,
    .parse = parse,
};
