/* SPDX-License-Identifier: MIT */
/*
 * lisa: the output of the LiSa sandbox's kernel module (behav.out), one field per line:
 *
 *   SYSCALL / program / name / pid / arguments / result
 *   OPENFILE / file
 *   PROCESS / pid:parent
 */
#include "../scan.h"
#include "../trace.h"

/* What a line is. A truncated record ends where the next one begins. */
enum member { NONE, PROGRAM, NAME, PID, ARGUMENTS, RESULT, DETAIL };

static bool line_is(const struct line *line, const char *s)
{
	return word_is((struct word){line->s, line->len}, s);
}

static bool begins_record(const struct line *line, enum member *next)
{
	if (line_is(line, "SYSCALL"))
		*next = PROGRAM;
	else if (line_is(line, "OPENFILE") || line_is(line, "PROCESS"))
		*next = DETAIL;
	else
		return false;
	return true;
}

static bool is_whole_name(const struct line *line)
{
	struct scan at = scan_line(line);
	struct word name;

	return scan_name(&at, &name) && at.p == at.end;
}

static int probe(const struct line *head, size_t lines)
{
	uint64_t pid;
	int count = 0;

	for (size_t i = 0; i + 3 < lines; i++)
		if (line_is(&head[i], "SYSCALL") && is_whole_name(&head[i + 2]) &&
		    word_decimal((struct word){head[i + 3].s, head[i + 3].len}, &pid))
			count += 4;
	return lines && line_is(&head[0], "LISA") ? count + 50 : count;
}

struct record {
	struct trace *trace;
	enum member next;
	char name[64];
	size_t len;
};

/* Takes a line within a record of a call. */
static void read_field(struct record *r, const struct line *line)
{
	uint64_t pid = 0;

	switch (r->next) {
	case NAME:
		r->len = line->len < sizeof r->name ? line->len : sizeof r->name;
		memcpy(r->name, line->s, r->len);
		if (is_whole_name(line) && !line->unfinished)
			break;
		trace_unknown(r->trace, line);
		r->next = NONE;
		return;
	case PID:
		if (!line->unfinished && word_decimal((struct word){line->s, line->len}, &pid)) {
			trace_call(r->trace, pid, r->name, r->len);
			break;
		}
		trace_unknown(r->trace, line);
		r->next = NONE;
		return;
	default:
		break;
	}
	r->next = r->next == RESULT || r->next == DETAIL ? NONE : (enum member)(r->next + 1);
}

static void parse(struct trace *trace)
{
	struct record r = {.trace = trace};
	struct line line;

	while (trace_line(trace, &line)) {
		if (begins_record(&line, &r.next))
			continue;
		if (r.next != NONE)
			read_field(&r, &line);
		else if (!line_blank(&line) && !line_is(&line, "LISA"))
			trace_unknown(trace, &line);
	}
}

const struct format lisa_format = {
    .name = "lisa",
    .about = "calls of the LiSa sandbox (behav.out)",
    .probe = probe,
    .parse = parse,
};
