/* SPDX-License-Identifier: MIT */
/*
 * drakvuf: the plugin `syscalls` of DRAKVUF, as text; its JSON is read by json.c:
 *
 *   [SYSCALL] TIME:T VCPU:N CR3:0xH,"PROCESS" [PID:N PPID:N TID:N ]SESSION:N [NR:]MODULE!NAME ...
 *   [SYSCALL] TIME:T VCPU:N CR3:0xH "PROCESS":NAME SESSION:N PID:N PPID:N ...        (since 2020)
 *   syscall Time=T,PID=N,PPID=N,TID=N,ProcessName="PROCESS",Method=NAME,...          (-o kv)
 *   syscall,T,VCPU,0xH,"PROCESS",[PID,PPID,]SESSION,N,[NR,]MODULE,NAME,...           (-o csv)
 *
 * Arguments follow on lines that begin with a TAB. [SYSRET] and sysret mark returns; other plugins
 * write lines of the same form.
 */
#include "kernel_name.h"
#include "../trace.h"

struct call {
	uint64_t tid;
	struct word name;
};

/* Returns the number after the mark `tid` or, without one, after `pid`; 0: none. */
static uint64_t number_after(struct scan at, const char *tid, const char *pid)
{
	struct scan next = at;
	uint64_t number = 0;

	if (!(scan_find(&next, tid) && scan_decimal(&next, &number)) && scan_find(&at, pid))
		scan_decimal(&at, &number);
	return number;
}

/* Reads a name that is followed by a blank, a comma or the end. */
static bool scan_whole_name(struct scan *at, struct word *name)
{
	return scan_name(at, name) && (at->p == at->end || memchr(" \t,\"", *at->p, 4));
}

/* "[SYSCALL] ...": the name comes after the process, or after "MODULE!". */
static bool read_text(struct scan at, struct call *c)
{
	struct scan next;
	struct word w;

	if (!scan_text(&at, "[SYSCALL] TIME:") || !scan_find(&at, "\"") || !scan_find(&at, "\""))
		return false;
	c->tid = number_after(at, " TID:", " PID:");
	next = at;
	if (scan_byte(&next, ':') && scan_whole_name(&next, &c->name))
		return true;
	while (scan_blanks(&at), scan_field(&at, &w)) {
		struct scan field = scan_word(w);
		if (scan_find(&field, "!") && scan_whole_name(&field, &c->name))
			return true;
	}
	return false;
}

/* "syscall Time=T,KEY=VALUE,...". */
static bool read_pairs(struct scan at, struct call *c)
{
	if (!scan_text(&at, "syscall Time="))
		return false;
	c->tid = number_after(at, ",TID=", ",PID=");
	if (!scan_find(&at, ",Method="))
		return false;
	scan_byte(&at, '"');
	return scan_whole_name(&at, &c->name);
}

static struct word next_cell(struct scan *at)
{
	const char *from = at->p;
	bool quoted = false;

	for (; at->p < at->end && (quoted || *at->p != ','); at->p++)
		quoted ^= *at->p == '"';
	return (struct word){from, (size_t)(at->p++ - from)};
}

/* Old: "syscall,T,..."; new: "syscall T,VCPU,CR3,USER,PID,PPID,TID,PROCESS,NAME". */
static bool read_cells(struct scan at, struct call *c)
{
	struct word cell[16];
	size_t cells = 0;
	struct scan name;
	bool old = scan_text(&at, "syscall,");
	uint64_t number;

	if (!old && !scan_text(&at, "syscall "))
		return false;
	while (cells < 16 && at.p < at.end)
		cell[cells++] = next_cell(&at);
	if (!old && cells > 8 && word_decimal(cell[6], &c->tid)) {
		name = scan_word(cell[8]);
	} else if (old && cells > 10 && word_decimal(cell[4], &number)) {
		c->tid = number;
		name = scan_word(cell[10]);
	} else if (old && cells > 7) {
		c->tid = 0;
		name = scan_word(cell[7]);
	} else {
		return false;
	}
	return scan_whole_name(&name, &c->name) && name.p == name.end;
}

static bool is_call(const struct line *line, struct call *c)
{
	struct scan at = scan_line(line);

	if (!read_text(at, c) && !read_pairs(at, c) && !read_cells(at, c))
		return false;
	/* a truncated file may end within the name */
	return !(line->unfinished && c->name.s + c->name.len == at.end);
}

/* Recognises returns, arguments and lines of other plugins. */
static bool is_noise(const struct line *line)
{
	struct scan at = scan_line(line);
	struct word w;

	if (at.p == at.end || scan_at(&at, '\t'))
		return true;
	if (scan_byte(&at, '['))
		return scan_name(&at, &w) && scan_text(&at, "] TIME:") && !word_is(w, "SYSCALL");
	return scan_name(&at, &w) && !word_is(w, "syscall") &&
	       (scan_sees(&at, " Time=") ||
	        ((scan_byte(&at, ',') || scan_byte(&at, ' ')) && at.p < at.end && is_digit(*at.p)));
}

static bool test(const struct line *line)
{
	struct scan at = scan_line(line);
	struct call c;

	return is_call(line, &c) || scan_sees(&at, "[SYSRET] TIME:");
}

static int probe(const struct line *head, size_t lines)
{
	int count = count_lines(head, lines, test);

	return count ? count + 40 : 0;
}

static void parse(struct trace *trace)
{
	struct line line;
	struct call c;

	while (trace_line(trace, &line)) {
		if (is_call(&line, &c)) {
			cut_kernel_marks(&c.name);
			trace_call(trace, c.tid, c.name.s, c.name.len);
		} else if (!is_noise(&line)) {
			trace_unknown(trace, &line);
		}
	}
}

const struct format drakvuf_format = {
    .name = "drakvuf",
    .about = "system calls of DRAKVUF as text",
    .probe = probe,
    .parse = parse,
};
