/* SPDX-License-Identifier: MIT */
#include "strace_ahead.h"
#include "strace_line.h"

enum { CHILDREN = 64 }; /* most children noted to find the first process */

/* The processes that the first one has started, according to the lines ahead. */
struct children {
	uint64_t pid[CHILDREN];
	size_t count;
	bool calls; /* there was a call without a pid */
};

/* Takes the next line ahead, without tabs. */
static bool next_ahead(struct trace *trace, size_t *at, struct line *line)
{
	if (!trace_ahead(trace, at, line))
		return false;
	tabs_to_blanks((char *)(uintptr_t)line->s, line->len);
	return true;
}

static bool is_child(const struct children *c, uint64_t pid)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->pid[i] == pid)
			return true;
	return false;
}

/* Notes the child that a line names: attached, or returned by fork or clone. A process attached
 * before the first call is not a child. */
static void note_child(struct children *c, const struct line *line, const struct strace_line *row)
{
	struct scan at = row->body, result = at;
	uint64_t pid;
	struct word name;
	bool forks = scan_call(&at, &name) &&
	             (word_cut(&name, "clone") || word_is(name, "fork") || word_is(name, "vfork"));
	bool found = c->calls && says_attached(scan_line(line), &pid);

	if (!found && forks)
		while (scan_find(&result, " = "))
			found = scan_decimal(&result, &pid);
	if (found && c->count < CHILDREN)
		c->pid[c->count++] = pid;
}

/* Finds the first process, if the lines ahead begin without a pid and then name one that is not a
 * child: it made the calls without a pid. */
static bool find_alone(struct strace_ahead *s, struct children *c, const struct line *line)
{
	struct strace_line row = cut_row(line);
	struct scan at = row.body;
	struct word name;

	if (row.pid && row.shape & BARE_PID)
		return true;
	if (row.pid && !is_child(c, row.pid)) {
		if (c->calls && (c->count || scan_resumed(&at, &name)))
			s->alone = row.pid;
		return true;
	}
	note_child(c, line, &row);
	c->calls = c->calls || (!row.pid && scan_call(&at, &name));
	return !c->calls && row.pid;
}

/* Finds the width at which lines were cut: that of the longest line, if it is an incomplete call,
 * or that of most incomplete calls, if there are several. */
static void find_width(struct strace_ahead *s, struct trace *trace)
{
	size_t lengths[4] = {0}, counts[4] = {0}, cut = 0, longest = 0, longest_cut = 0;
	struct line line;
	struct word name;

	for (size_t at = 0, i; next_ahead(trace, &at, &line);) {
		struct strace_line row = cut_row(&line);

		longest = line.len > longest ? line.len : longest;
		if (!scan_call(&row.body, &name) || ends_well(&line, name) ||
		    is_whole(&line, row.body))
			continue;
		cut++;
		longest_cut = line.len > longest_cut ? line.len : longest_cut;
		for (i = 0; i < 4 && counts[i] && lengths[i] != line.len;)
			i++;
		if (i < 4) {
			lengths[i] = line.len;
			counts[i]++;
		}
	}
	for (size_t i = 0; i < 4; i++)
		if (counts[i] > 1 && counts[i] * 2 > cut)
			s->width = lengths[i];
	if (longest_cut == longest)
		s->width = longest_cut;
}

/* Looks at the lines ahead for the first process, and for the shape that the first line must have
 * unless it is the rest of a truncated one. */
struct strace_ahead strace_look(struct trace *trace)
{
	struct strace_ahead ahead = {.shape = -1};
	struct children children = {.count = 0};
	struct line line;
	struct word name;
	size_t at = 0;

	while (next_ahead(trace, &at, &line) && !find_alone(&ahead, &children, &line))
		;
	find_width(&ahead, trace);
	at = 0;
	next_ahead(trace, &at, &line);
	while (ahead.shape < 0 && next_ahead(trace, &at, &line)) {
		struct strace_line row = cut_row(&line);
		if (scan_call(&row.body, &name))
			ahead.shape = row.shape;
	}
	return ahead;
}
