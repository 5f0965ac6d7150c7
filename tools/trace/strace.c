/*
 * strace: every output form of strace 3 to 7.
 *
 *   [PID] [CONTEXT] [TIME] [TIME since] [NUMBER] [ADDRESS] NAME(ARGS) = RESULT
 *
 * A call counts where its name and "(" stand. "<... NAME resumed>" counts only if no call of that
 * name is pending in the thread. Only the start of a line is looked at, and its very end for
 * "<unfinished ...>": what stands in between are arguments, which may hold anything.
 */
#include "scan.h"
#include "threads.h"
#include "trace.h"

enum { PID_MOST = 1 << 22 }; /* Linux has no larger ones: a larger number is a time */

struct state {
	struct trace *trace;
	struct threads pending; /* hash of the pending call's name by thread */
	struct threads named;   /* how many pending calls have this name's hash */
	uint64_t tid;           /* of the line at hand; 0: it names none */
	uint64_t last_tid;      /* of the last call, for an end that stands on the next line */
	uint32_t last_name;     /* hash of its name; 0: it is complete */
};

/* "<comm>" behind a pid, for -Y; its own marks are escaped. */
static void skip_comm(struct scan *at)
{
	struct scan next = *at;

	if (scan_byte(&next, '<') && scan_find(&next, ">"))
		*at = next;
}

/* "[pid N] ", or "N " as a file of strace -f has it. */
static bool scan_pid(struct scan *at, uint64_t *pid)
{
	struct scan next = *at;
	bool bracket = scan_text(&next, "[pid");

	if (bracket)
		scan_blanks(&next);
	if (!scan_decimal(&next, pid) || *pid > PID_MOST)
		return false;
	skip_comm(&next);
	if ((bracket && !scan_byte(&next, ']')) || !scan_blanks(&next))
		return false;
	*at = next;
	return true;
}

/* One of "12:34:56.789 ", "[ 257] ", "[00007f12deadbeef] ", "[context] ", "(+     0.000123) ". */
static bool scan_column(struct scan *at)
{
	struct scan next = *at;

	if (scan_byte(&next, '[')) {
		if (!scan_find(&next, "] "))
			return false;
	} else if (scan_text(&next, "(+")) {
		if (!scan_find(&next, ") "))
			return false;
	} else if (!scan_time(&next) || !scan_blanks(&next)) {
		return false;
	}
	*at = next;
	return true;
}

/* The line behind its columns. */
static struct scan body_of(const struct line *line, uint64_t *tid)
{
	struct scan at = scan_line(line);

	*tid = 0;
	if (!scan_pid(&at, tid))
		*tid = 0;
	do
		scan_blanks(&at);
	while (at.p < at.end && !is_name_start(*at.p) && scan_column(&at));
	return at;
}

/* A call's name: letters, digits and _, or "????" where strace could not read the number. */
static bool scan_call_name(struct scan *at, struct word *name)
{
	if (scan_name(at, name))
		return true;
	if (!scan_sees(at, "????"))
		return false;
	*name = (struct word){at->p, 4};
	at->p += 4;
	return true;
}

/* "<... NAME resumed>", also with a blank before the mark, as old versions have it. */
static bool scan_resumed(struct scan *at, struct word *name)
{
	struct scan next = *at;

	if (!scan_text(&next, "<... ") || !scan_call_name(&next, name) ||
	    !scan_text(&next, " resumed"))
		return false;
	*at = next;
	return true;
}

static bool is_unfinished(const struct line *line)
{
	struct word all = {line->s, line->len};

	while (all.len && (all.s[all.len - 1] == ' ' || all.s[all.len - 1] == '\t'))
		all.len--;
	return word_ends(all, "<unfinished ...>");
}

/* One call of this name is pending no more. */
static void drop_named(struct state *s, uint32_t name)
{
	uint32_t count = 0;

	if (threads_take(&s->named, name, &count) && count > 1)
		threads_put(&s->named, name, count - 1);
}

static void add_pending(struct state *s, uint64_t tid, uint32_t name)
{
	uint32_t before, count = 0;

	if (threads_get(&s->pending, tid, &before))
		drop_named(s, before);
	threads_get(&s->named, name, &count);
	threads_put(&s->pending, tid, name);
	threads_put(&s->named, name, count + 1);
}

static bool take_pending(struct state *s, uint64_t tid, uint32_t name)
{
	uint32_t open;

	if (!threads_get(&s->pending, tid, &open) || open != name)
		return false;
	threads_take(&s->pending, tid, NULL);
	drop_named(s, name);
	return true;
}

/* Whether this ends a call that has been counted. strace leaves the pid out while it traces one
 * process only: then a call may begin with it and resume without, and the reverse. */
static bool resumes(struct state *s, uint32_t name)
{
	if (take_pending(s, s->tid, name))
		return true;
	if (s->tid != 0)
		return take_pending(s, 0, name);
	if (!threads_get(&s->named, name, NULL))
		return false;
	drop_named(s, name);
	return true;
}

/* A thread's execve goes on in the process's first thread, under that one's pid:
 * "+++ superseded by execve in pid P +++". */
static void supersede(struct state *s, struct scan at)
{
	uint64_t pid;
	uint32_t name;

	if (scan_text(&at, "+++ superseded by execve in pid ") && scan_decimal(&at, &pid) &&
	    threads_get(&s->pending, pid, &name) && take_pending(s, pid, name))
		add_pending(s, s->tid, name);
}

static void count_call(struct state *s, const struct line *line, struct word name)
{
	trace_call(s->trace, s->tid, name.s, name.len);
	s->last_tid = s->tid;
	s->last_name = word_hash(name);
	if (is_unfinished(line))
		add_pending(s, s->tid, s->last_name);
}

/* What strace writes beside calls, and the tails of calls into which a program or strace itself
 * wrote a line. */
static bool is_noise(const struct line *line, const struct scan *at)
{
	static const char *const starts[] = {"---", "+++", "> ", "| ",     "=> ",     ") ",
	                                     "= ",  ", ",  "<",  "% time", "strace: "};
	struct scan rest = *at;

	if (at->p == at->end)
		return true;
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (scan_sees(at, starts[i]))
			return true;
	if (scan_find(&rest, "Process ") &&
	    (scan_find(&rest, " attached") || scan_find(&rest, " detached")))
		return true;
	/* a row of the table that -c and -C print: columns of numbers, then a name or "total" */
	return line->len && (line->s[0] == ' ' || is_digit(line->s[0])) && at->p > line->s;
}

static void read_line(struct state *s, const struct line *line)
{
	struct scan at = body_of(line, &s->tid), rest = at;
	struct word name;

	if (scan_call_name(&rest, &name) && scan_at(&rest, '(')) {
		count_call(s, line, name);
	} else if (scan_resumed(&at, &name)) {
		if (!resumes(s, word_hash(name)))
			trace_call(s->trace, s->tid, name.s, name.len);
		s->last_name = 0;
	} else if (scan_sees(&at, "<unfinished ...>") && s->last_name) {
		add_pending(s, s->last_tid, s->last_name);
	} else if (scan_sees(&at, "+++")) {
		supersede(s, at);
	} else if (!is_noise(line, &at)) {
		trace_unknown(s->trace, line);
	}
}

static void parse(struct trace *trace)
{
	struct state s = {.trace = trace};
	struct line line;

	while (trace_line(trace, &line))
		read_line(&s, &line);
	threads_free(&s.pending);
	threads_free(&s.named);
}

/* A call as strace ends it: " = " and a number, "?" or a mark; other tracers that write NAME(ARGS)
 * put a tab there, say SYS_ or ERR#, or arrows. */
static bool looks_traced(const struct line *line)
{
	uint64_t tid;
	struct scan at = body_of(line, &tid), rest = at;
	struct word name;

	if (scan_resumed(&at, &name) || scan_sees(&at, "--- SIG") || scan_sees(&at, "+++ "))
		return true;
	return scan_call_name(&rest, &name) && scan_at(&rest, '(') && !word_cut(&name, "SYS_");
}

static bool is_table(const struct line *line)
{
	struct scan at = scan_line(line);

	return scan_text(&at, "% time     seconds");
}

static int probe(const struct line *head, size_t lines)
{
	int count = 0;

	for (size_t i = 0; i < lines; i++)
		count += is_table(&head[i]) ? 20 : looks_traced(&head[i]);
	return count;
}

const struct format strace_format = {
    .name = "strace",
    .about = "strace, with any of its options",
    .probe = probe,
    .parse = parse,
};
