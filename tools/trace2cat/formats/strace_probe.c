/* SPDX-License-Identifier: MIT */
#include "strace_line.h"
#include "strace_probe.h"

/* Returns how many of strace's marks a line has. Other tracers put a tab before the result, write
 * SYS_, or use arrows; their calls may pass if they break off. A terminal may have broken the line
 * before its result, which is then on the `next` one, if any. */
static int count_line(const struct line *line, const struct line *next)
{
	struct strace_line row = cut_row(line);
	struct scan at = row.body;
	struct word name;
	uint64_t pid;

	if (scan_resumed(&at, &name) || scan_sees(&at, "--- SIG") || scan_sees(&at, "+++ "))
		return 1;
	if (scan_sees(&at, "% time     seconds"))
		return 20;
	if (!scan_call(&at, &name) || word_cut(&name, "SYS_"))
		return 0;
	if (line->unfinished || is_whole(line, at) || ends_in_string(at) || says_attached(at, &pid))
		return 1;
	if (!next)
		return 0;
	row = cut_row(next);
	return !scan_call(&row.body, &name) &&
	       (has_result(scan_line(next)) || scan_sees(&row.body, "= "));
}

/* Returns whether a line is the start of a call, cut outside a string. */
static bool is_cut_call(const struct line *line)
{
	struct strace_line row = cut_row(line);
	struct word name;

	return scan_call(&row.body, &name) && !word_cut(&name, "SYS_") &&
	       !is_whole(line, row.body) && !ends_in_string(row.body);
}

/* Copies a line, with a blank for each tab, and without the end of a long one. */
static struct line without_tabs(char *copy, size_t size, const struct line *line)
{
	struct line plain = *line;

	plain.len = line->len < size - LINE_SLACK ? line->len : size - LINE_SLACK;
	plain.unfinished = line->unfinished || plain.len < line->len;
	memset(copy + plain.len, 0, LINE_SLACK);
	memcpy(copy, line->s, plain.len);
	tabs_to_blanks(copy, plain.len);
	plain.s = copy;
	return plain;
}

int strace_probe(const struct line *head, size_t lines)
{
	char copy[2][4096 + LINE_SLACK];
	struct line line, next = {0};
	size_t longest = 0;
	int count = 0, cut = 0;

	for (size_t i = 0; i < lines; i++)
		longest = head[i].len > longest ? head[i].len : longest;
	for (size_t i = 0; i < lines; i++) {
		bool last = i + 1 == lines;

		line = without_tabs(copy[0], sizeof copy[0], &head[i]);
		if (!last)
			next = without_tabs(copy[1], sizeof copy[1], &head[i + 1]);
		count += count_line(&line, last ? NULL : &next);
		cut += head[i].len == longest && is_cut_call(&line);
	}
	return count + (cut > 1 ? cut : 0);
}
