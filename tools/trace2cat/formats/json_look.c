/* SPDX-License-Identifier: MIT */
#include "../scan.h"
#include "json_look.h"

bool json_has_enters(struct trace *trace)
{
	struct line line;

	for (size_t at = 0; trace_ahead(trace, &at, &line);) {
		struct scan p = scan_line(&line);

		while (scan_find(&p, "evt.dir\":")) {
			scan_blanks(&p);
			if (scan_sees(&p, "\">"))
				return true;
		}
	}
	return false;
}

static bool has_known_key(const struct line *line)
{
	static const char *const keys[] = {
	    "\"syscall\"", "\"api\"",      "\"evt.type\"", "\"Method\"",   "\"eventName\"",
	    "\"SYSCALL\"", "\"syscalls\"", "\"behavior\"", "\"api_name\"", "\"function_name\""};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct scan at = scan_line(line);
		if (scan_find(&at, keys[i]))
			return true;
	}
	return false;
}

/* A line that begins an object, or an array of them. Where no key is known it may be a log of
 * another format's lines. */
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
