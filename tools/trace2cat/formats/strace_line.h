/* SPDX-License-Identifier: MIT */
/*
 * strace_line: a line of strace, split into its columns and the rest.
 */
#ifndef TRACE2CAT_STRACE_LINE_H
#define TRACE2CAT_STRACE_LINE_H

#include "../swar.h"
#include "../scan.h"

enum {
	PID_MOST = 1 << 22, /* the largest pid of Linux: a larger number is a time */
	BARE_PID = 1,       /* the shape that the lines of a trace share: */
	TIMED = 2
};

/* A line, split. */
struct strace_line {
	struct scan body; /* after the columns */
	uint64_t pid;     /* 0: none */
	int shape;        /* BARE_PID, TIMED */
	bool indented;    /* blanks come first */
};

/* Cuts off the columns; for lines that begin with some. */
void cut_columns(struct strace_line *row);

/* "12:34:56.789 ", "1700000000.123456 ", "0.000123 ", "(+     0.000123) ". */
bool scan_clock(struct scan *at);

/* "<... NAME resumed>", also with a blank before the mark, as in old versions. */
bool scan_resumed(struct scan *at, struct word *name);

/* Returns whether a call ends here: ") = RESULT", outside of strings. */
bool has_result(struct scan at);

/* Returns whether a line ends within a string: it was truncated, since no tracer breaks off
 * there. */
bool ends_in_string(struct scan at);

/* Returns whether a call is whole, as strace writes it; `at` is the place after its "(". */
bool is_whole(const struct line *line, struct scan at);

/* "Process N attached", under any name of strace. */
bool says_attached(struct scan at, uint64_t *pid);

/* Replaces tabs by blanks: strace writes no tabs, so they were blanks. */
void tabs_to_blanks(char *s, size_t len);

/* Reads a call's name: letters, digits and _, or "????" if strace could not read the number. */
static inline bool scan_call_name(struct scan *at, struct word *name)
{
	const char *p = at->p;

	if (p < at->end && is_name_start(*p))
		at->p = past_name(p, at->end);
	else if (!scan_text(at, "????"))
		return false;
	*name = (struct word){p, (size_t)(at->p - p)};
	return true;
}

static inline bool scan_call(struct scan *at, struct word *name)
{
	struct scan next = *at;

	if (!scan_call_name(&next, name) || !scan_byte(&next, '('))
		return false;
	*at = next;
	return true;
}

/* Returns whether a line ends in "<unfinished ...>". */
static inline bool is_unfinished(const struct line *line)
{
	struct word all = {line->s, line->len};

	while (all.len && (all.s[all.len - 1] == ' ' || all.s[all.len - 1] == '\t'))
		all.len--;
	return all.len && all.s[all.len - 1] == '>' && word_ends(all, "<unfinished ...>");
}

/* Returns whether a line was truncated within " <unfinished ...>". */
bool is_cut_unfinished(const struct line *line);

/* Returns whether a line certainly ends like a call: "= 3", "= 0x7f", "= ?", "= -1 EPERM (...)" or
 * "<0.000012>". A quick test for most lines; is_whole() decides about the others, and about calls
 * of write, whose lines may hold what a program wrote. */
static inline bool ends_well(const struct line *line, struct word name)
{
	const char *p = line->s + line->len - 1;

	if (line->len < 8 || (name.len >= 5 && memcmp(name.s, "write", 5) == 0))
		return false;
	if (*p == '>') {
		for (p--; p > line->s && (is_digit(*p) || *p == '.');)
			p--;
		return *p == '<' && is_digit(p[1]);
	}
	if (*p == ')') { /* "= -1 ENOENT (No such file or directory)" */
		while (p > line->s && *p != '(')
			p--;
		for (p -= p > line->s; p > line->s && (*p == ' ' || is_name_start(*p));)
			p--;
	}
	if (*p == '?')
		p--;
	else
		while (p > line->s && (hex_digit(*p) >= 0 || *p == 'x' || *p == '-'))
			p--;
	return p > line->s && p < line->s + line->len - 1 && *p == ' ' && p[-1] == '=';
}

/* Steps over a pid of two to seven digits. Returns 0 if the line begins otherwise. */
static inline uint32_t skip_pid(const char **p, const char *end)
{
	size_t digits;
	uint32_t pid = read_digits(*p, &digits);

	if (digits - 2 > 5 || (size_t)(end - *p) < digits + 2 || (*p)[digits] != ' ' ||
	    pid - 1 >= PID_MOST)
		return 0;
	for (*p += digits + 1; *p < end && **p == ' ';)
		++*p;
	return pid;
}

/* Splits a line. Fast for most: "PID NAME", "PID <... NAME", or lines that begin with a name. */
static inline struct strace_line cut_row(const struct line *line)
{
	struct strace_line row = {.body = scan_line(line)};

	if (line->len == 0 || is_name_start(line->s[0]))
		return row;
	row.pid = skip_pid(&row.body.p, row.body.end);
	if (row.pid && row.body.p < row.body.end &&
	    (is_name_start(*row.body.p) || *row.body.p == '<')) {
		row.shape = BARE_PID;
	} else {
		row = (struct strace_line){.body = scan_line(line)};
		cut_columns(&row);
	}
	return row;
}

#endif
