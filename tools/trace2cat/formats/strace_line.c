/* SPDX-License-Identifier: MIT */
#include "strace_line.h"

/* "<comm>" after a pid, for -Y; brackets within comm are escaped. */
static bool scan_comm(struct scan *at)
{
	struct scan next = *at;

	if (!scan_byte(&next, '<') || !scan_find(&next, ">"))
		return false;
	*at = next;
	return true;
}

/* "[2506] ", as clones of strace write. A number below 1000 is that of a call, of strace -n. */
static bool scan_own_pid(struct scan *at, uint64_t *pid)
{
	struct scan next = *at;

	if (!scan_byte(&next, '[') || !scan_decimal(&next, pid) || !scan_text(&next, "] ") ||
	    *pid < 1000 || *pid > PID_MOST)
		return false;
	*at = next;
	return true;
}

/* "[pid N] ", as strace -f writes on standard error. */
static bool scan_bracket_pid(struct scan *at, uint64_t *pid)
{
	struct scan next = *at;

	if (!scan_text(&next, "[pid") || !scan_blanks(&next) || !scan_decimal(&next, pid))
		return false;
	scan_comm(&next);
	if (!scan_byte(&next, ']') || !scan_blanks(&next))
		return false;
	*at = next;
	return true;
}

/* "N ", as in a file of strace -f. A number right-aligned in six columns is seconds of
 * --relative-timestamps=s. */
static bool scan_bare_pid(struct scan *at, const char *line, uint64_t *pid)
{
	struct scan next = *at;

	if (!scan_decimal(&next, pid) || *pid == 0 || *pid > PID_MOST)
		return false;
	if (at->p > line && next.p - line == 6)
		return false;
	if (!scan_comm(&next) && !scan_at(&next, ' ') && !scan_at(&next, '\t'))
		return false;
	scan_blanks(&next);
	*at = next;
	return true;
}

/* "[ 257] ", "[00007f12deadbeef] ", "[????] " or "[context] ": one word in brackets. */
static bool scan_bracket(struct scan *at)
{
	struct scan next = *at;

	if (!scan_byte(&next, '['))
		return false;
	scan_blanks(&next);
	while (next.p < next.end && *next.p != ']' && *next.p != ' ')
		next.p++;
	if (!scan_text(&next, "] "))
		return false;
	*at = next;
	return true;
}

bool scan_clock(struct scan *at)
{
	struct scan next = *at;
	bool since = scan_text(&next, "(+");

	if (since)
		scan_blanks(&next);
	if (!scan_time(&next) || (since && !scan_byte(&next, ')')) || !scan_blanks(&next))
		return false;
	*at = next;
	return true;
}

void cut_columns(struct strace_line *row)
{
	const char *line = row->body.p;
	struct scan at = {line, row->body.end};

	row->indented = scan_blanks(&at);
	if (!scan_bracket_pid(&at, &row->pid)) {
		if (scan_bare_pid(&at, line, &row->pid))
			row->shape |= BARE_PID;
		else if (!scan_own_pid(&at, &row->pid))
			row->pid = 0;
	}
	while (at.p < at.end && !is_name_start(*at.p)) {
		if (scan_clock(&at))
			row->shape |= TIMED;
		else if (!(row->pid == 0 && scan_bracket_pid(&at, &row->pid)) && !scan_bracket(&at))
			break;
		scan_blanks(&at);
	}
	row->body.p = at.p;
}

bool scan_resumed(struct scan *at, struct word *name)
{
	static const char mark[] = " resumed";
	struct scan next = *at;
	size_t left;

	if (!scan_text(&next, "<... ") || !scan_call_name(&next, name))
		return false;
	left = scan_left(&next);
	if (left >= sizeof mark) /* a shorter rest was cut */
		left = sizeof mark - 1;
	if (left == 0 || memcmp(next.p, mark, left) != 0)
		return false;
	next.p += left;
	*at = next;
	return true;
}

bool is_cut_unfinished(const struct line *line)
{
	static const char mark[] = " <unfinished ...>";
	size_t most = line->len < sizeof mark - 2 ? line->len : sizeof mark - 2;

	for (size_t len = most; len > 1; len--)
		if (memcmp(line->s + line->len - len, mark, len) == 0)
			return true;
	return false;
}

static bool at_result(const char *p, const char *end)
{
	struct scan at = {p + 1, end};

	return *p == ')' && scan_blanks(&at) && scan_byte(&at, '=') &&
	       (at.p == at.end || scan_blanks(&at));
}

bool ends_in_string(struct scan at)
{
	bool quoted = false;

	for (const char *p = at.p; p < at.end; p++) {
		if (quoted && *p == '\\')
			p++;
		else if (*p == '"')
			quoted = !quoted;
	}
	return quoted;
}

bool has_result(struct scan at)
{
	bool quoted = false;
	const char *p;

	for (p = at.p; p < at.end; p++) {
		if (quoted && *p == '\\')
			p++;
		else if (*p == '"')
			quoted = !quoted;
		else if (!quoted && at_result(p, at.end))
			return true;
	}
	/* one quote too many, as in a descriptor's path: take the last ") = " */
	for (p = at.end; quoted && p > at.p; p--)
		if (at_result(p - 1, at.end))
			return true;
	return false;
}

bool is_whole(const struct line *line, struct scan at)
{
	return line->lost || is_unfinished(line) || is_cut_unfinished(line) || has_result(at) ||
	       word_ends((struct word){line->s, line->len}, "<detached ...>");
}

bool says_attached(struct scan at, uint64_t *pid)
{
	while (scan_find(&at, "Process ")) {
		struct scan next = at;
		if (scan_decimal(&next, pid) &&
		    (scan_sees(&next, " attached") || scan_sees(&next, " detached") ||
		     scan_sees(&next, " suspended") || scan_sees(&next, " resumed")))
			return true;
	}
	return false;
}

void tabs_to_blanks(char *s, size_t len)
{
	for (char *tab; len && (tab = memchr(s, '\t', len)); len -= (size_t)(tab - s), s = tab)
		*tab = ' ';
}
