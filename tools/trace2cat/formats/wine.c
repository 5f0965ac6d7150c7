/* SPDX-License-Identifier: MIT */
/*
 * wine: the output of Wine with WINEDEBUG=+relay, +snoop or +syscall:
 *
 *   [SECONDS:][PID:]TID:Call DLL.NAME(ARGS) ret=ADDRESS
 *   [SECONDS:][PID:]TID:Ret  DLL.NAME() retval=... ret=ADDRESS
 *   [SECONDS:][PID:]TID:SysCall  NAME(ARGS)
 *
 * PID and TID are hexadecimal. A function without a name is DLL.ORDINAL. A system call shown by
 * both +relay (of ntdll or win32u) and +syscall counts once.
 */
#include "../pending.h"
#include "../scan.h"
#include "../trace.h"

struct call {
	uint64_t tid;
	struct word name;
	bool system; /* of +syscall */
	bool stub;   /* of +relay, for a library that enters the kernel */
};

/* "12345.678:00c8:00cc:": the last number before the text is the thread. */
static bool scan_thread(struct scan *at, uint64_t *tid)
{
	struct scan next = *at, time = next;
	uint64_t number;
	int ids = 0;

	if (scan_decimal(&time, &number) && scan_byte(&time, '.') && scan_decimal(&time, &number) &&
	    scan_byte(&time, ':'))
		next = time;
	while (ids < 2) {
		struct scan id = next;

		if (!scan_hex(&id, &number) || id.p - next.p < 4 || !scan_byte(&id, ':'))
			break;
		*tid = number;
		next = id;
		ids++;
	}
	*at = next;
	return ids > 0;
}

/* "DLL.NAME(" or "NAME(": the name without the library, unless it is a number. */
static bool scan_function(struct scan *at, struct call *c)
{
	const char *from = at->p, *p = from, *point = NULL;
	bool ordinal = true;

	for (; p<at->end && * p> ' ' && *p != '('; p++)
		if (*p == '.')
			point = p;
	if (p == from || p == at->end || *p != '(' || (!c->system && !point) || p[-1] == '.')
		return false;
	for (const char *d = point ? point + 1 : from; d < p; d++)
		ordinal = ordinal && is_digit(*d);
	c->name = (struct word){from, (size_t)(p - from)};
	c->stub = !c->system && (word_cut(&c->name, "ntdll.") || word_cut(&c->name, "win32u."));
	c->name.s = point && !ordinal ? point + 1 : from;
	c->name.len = (size_t)(p - c->name.s);
	at->p = p;
	return true;
}

static bool is_call(const struct line *line, struct call *c)
{
	struct scan at = scan_line(line);

	if (!scan_thread(&at, &c->tid))
		return false;
	c->system = scan_text(&at, "SysCall ");
	if (!c->system && !scan_text(&at, "Call ") && !scan_text(&at, "CALL "))
		return false;
	scan_blanks(&at);
	return scan_function(&at, c);
}

/* Recognises Wine's other messages, which begin with a thread, or with the class of the message. */
static bool is_noise(const struct line *line)
{
	static const char *const starts[] = {"wine: ", "fixme:", "err:", "warn:", "trace:"};
	struct scan at = scan_line(line);
	uint64_t tid;

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (scan_sees(&at, starts[i]))
			return true;
	return at.p == at.end || scan_thread(&at, &tid);
}

static bool test(const struct line *line)
{
	struct scan at = scan_line(line);
	struct call c;

	return is_call(line, &c) ||
	       (scan_thread(&at, &c.tid) &&
	        (scan_sees(&at, "Ret  ") || scan_sees(&at, "SysRet  ") || scan_sees(&at, "RET  ")));
}

static int probe(const struct line *head, size_t lines)
{
	int count = count_lines(head, lines, test);

	return count ? count + 20 : 0;
}

/* Returns whether the stub for this system call has just been called in the thread. */
static bool is_counted(struct pending *stubs, const struct call *c)
{
	uint32_t name = 0, hash = word_hash(c->name);

	if (c->stub)
		pending_put(stubs, c->tid, hash);
	return c->system && pending_take(stubs, c->tid, &name) && name == hash;
}

static void parse(struct trace *trace)
{
	struct pending stubs = {0};
	struct line line;
	struct call c;

	while (trace_line(trace, &line)) {
		if (!is_call(&line, &c)) {
			if (!is_noise(&line))
				trace_unknown(trace, &line);
		} else if (!is_counted(&stubs, &c)) {
			trace_call(trace, c.tid, c.name.s, c.name.len);
		}
	}
	pending_free(&stubs);
}

const struct format wine_format = {
    .name = "wine",
    .about = "calls that Wine prints with WINEDEBUG=+relay",
    .probe = probe,
    .parse = parse,
};
