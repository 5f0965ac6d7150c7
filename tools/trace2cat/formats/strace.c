/* SPDX-License-Identifier: MIT */
/*
 * strace: every output form of strace 3 to 7.
 *
 *   [PID] [CONTEXT] [TIME] [TIME since] [NUMBER] [ADDRESS] NAME(ARGS) = RESULT
 *
 * A call counts at its name and "(". "<... NAME resumed>" counts only if no call of that name is
 * pending in the thread. Only the start of a line is read, and its very end for "<unfinished ...>":
 * the arguments in between may contain anything.
 *
 * On standard error lines break off: strace writes the first half of a call, then the traced
 * program writes something, or strace reports that a process was attached, and then comes the
 * second half, ")  = 3". Anything between the halves is not a call.
 */
#include "strace_ahead.h"
#include "strace_line.h"
#include "strace_probe.h"
#include "../map.h"
#include "../pending.h"
#include "../trace.h"

struct state {
	struct trace *trace;
	struct pending pending; /* hash of the pending call's name by thread */
	struct pending named;   /* number of pending calls by the hash of their name; if by_name */
	bool by_name;           /* a line without a pid ended a call */
	uint64_t alone;         /* the thread of lines without a pid: the first process, or 0 */
	uint64_t tid;           /* of the current line */
	uint64_t last_tid;      /* of the last call, for an end on a line of its own */
	uint32_t last_name;     /* hash of its name; 0: no call yet */
	int shape;              /* of the earlier lines; -1: none */
	size_t width;           /* at which lines were cut; 0: none */
	bool broken;            /* the last call's line broke off */
	bool cut;               /* the last line was cut, or wrapped, within a call */
	bool summary;           /* the table of -c or -C has begun */
	/* the call whose line broke off, not counted yet, as a program may have written the line */
	char held[256];  /* its name */
	size_t held_len; /* 0: no such call */
};

/* --- pending calls --- */

/* Counts one more pending call of this name, if they are counted by name. */
static void add_named(struct state *s, uint32_t name)
{
	uint32_t count = 0;

	if (!s->by_name)
		return;
	pending_get(&s->named, name, &count);
	pending_put(&s->named, name, count + 1);
}

/* Counts one fewer. */
static void drop_named(struct state *s, uint32_t name)
{
	uint32_t count = 0;

	if (s->by_name && pending_take(&s->named, name, &count) && count > 1)
		pending_put(&s->named, name, count - 1);
}

/* Counts the pending calls by name from now on. */
static void begin_named(struct state *s)
{
	uint32_t name;

	if (s->by_name)
		return;
	s->by_name = true;
	for (size_t i = 0; pending_next(&s->pending, &i, &name);)
		add_named(s, name);
}

static void add_pending(struct state *s, uint64_t tid, uint32_t name)
{
	uint32_t earlier = 0;

	if (pending_take(&s->pending, tid, &earlier))
		drop_named(s, earlier);
	if (pending_put(&s->pending, tid, name))
		add_named(s, name);
}

/* Ends the pending call of a thread, if it has this name. Returns whether it had. */
static bool take_pending(struct state *s, uint64_t tid, uint32_t name)
{
	if (!pending_end(&s->pending, tid, name))
		return false;
	drop_named(s, name);
	return true;
}

/* Returns whether a resumed call was counted at its beginning: in its thread, or without a pid. A
 * line without a pid comes from the only thread left, so it ends a call of any thread. */
static bool resumes(struct state *s, bool has_pid, uint32_t name)
{
	if (take_pending(s, s->tid, name))
		return true;
	if (has_pid)
		return take_pending(s, s->alone, name);
	begin_named(s);
	if (!pending_get(&s->named, name, NULL))
		return false;
	drop_named(s, name);
	return true;
}

/* Handles the end of a process; or of a thread whose execve continues in the first thread, under
 * that pid: "+++ superseded by execve in pid P +++". */
static void end_thread(struct state *s, struct scan at)
{
	uint32_t name = 0;
	uint64_t pid;

	if (!scan_text(&at, "+++ superseded by execve in pid ")) {
		if (pending_take(&s->pending, s->tid, &name))
			drop_named(s, name);
	} else if (scan_decimal(&at, &pid) && pending_take(&s->pending, pid, &name)) {
		drop_named(s, name);
		add_pending(s, s->tid, name);
	}
}

/* --- lines --- */

/* Holds a call whose line broke off. */
static void hold(struct state *s, struct word name)
{
	s->held_len = name.len < sizeof s->held ? name.len : sizeof s->held;
	memcpy(s->held, name.s, s->held_len);
}

/* Counts the held call: its other half came, or never will. */
static void count_held(struct state *s)
{
	if (s->held_len)
		trace_call(s->trace, s->last_tid, s->held, s->held_len);
	s->held_len = 0;
	s->broken = false;
}

/* Counts the held call as one that was truncated, if its name is a call's; if not, a program wrote
 * that line. */
static void drop_held(struct state *s)
{
	if (s->held_len && map_is_call(s->held, s->held_len)) {
		add_pending(s, s->last_tid, s->last_name);
		count_held(s);
	} else if (s->held_len) {
		trace_unknown(s->trace, &(struct line){.s = s->held, .len = s->held_len});
	}
	s->held_len = 0;
}

/* Returns whether an incomplete call was truncated: at a width, or within a string. */
static bool is_cut(const struct state *s, const struct line *line, struct scan at)
{
	return (s->width && line->len == s->width) || ends_in_string(at);
}

/* Reads a truncated call, which may have been unfinished. */
static void read_cut(struct state *s, const struct strace_line *row, struct word name)
{
	drop_held(s);
	s->shape = row->shape;
	s->broken = false;
	s->last_name = 0;
	s->cut = true;
	trace_call(s->trace, s->tid, name.s, name.len);
	add_pending(s, s->tid, word_hash(name));
}

/* Reads a call; `at` is after its "(". A line that a program may have written must be complete. */
static void read_call(struct state *s, const struct line *line, const struct strace_line *row,
                      struct word name, struct scan at)
{
	bool odd = row->shape != s->shape || (row->indented && !row->pid && !(row->shape & TIMED));
	bool whole = is_whole(line, at);
	uint64_t pid;

	if (odd && s->cut) { /* the rest of that call */
		trace_unknown(s->trace, line);
		return;
	}
	if (!odd && s->shape >= 0 && !whole && !says_attached(at, &pid) && is_cut(s, line, at)) {
		read_cut(s, row, name);
		return;
	}
	if ((odd || (s->broken && !map_is_call(name.s, name.len))) && s->shape >= 0 && !whole) {
		trace_unknown(s->trace, line);
		return;
	}
	drop_held(s);
	s->cut = false;
	s->shape = row->shape;
	s->broken = !ends_well(line, name) && !line->unfinished && !whole;
	s->last_tid = s->tid;
	s->last_name = s->broken ? word_hash(name) : 0;
	if (s->broken && !says_attached(at, &pid))
		hold(s, name);
	else
		trace_call(s->trace, s->tid, name.s, name.len);
	if (is_unfinished(line) || (s->broken && !s->held_len) ||
	    (is_cut_unfinished(line) && !has_result(at)))
		add_pending(s, s->tid, word_hash(name));
}

/* Returns whether a byte may end a line that breaks off: within " <unfinished ...>". */
static inline bool may_break_off(unsigned char c)
{
	static const bool bytes[256] = {
	    [' '] = true, ['\t'] = true, ['<'] = true, ['u'] = true, ['n'] = true,
	    ['f'] = true, ['i'] = true,  ['s'] = true, ['h'] = true, ['e'] = true,
	    ['d'] = true, ['.'] = true,  ['>'] = true};

	return bytes[c];
}

/* Returns whether a call certainly ends on its line. Lines with a bare pid, from -o, do not break
 * off: there a call continues only if it is unfinished. */
static inline bool is_over(const struct line *line, int shape, struct word name)
{
	if (shape & BARE_PID && !may_break_off((unsigned char)line->s[line->len - 1]))
		return true;
	return ends_well(line, name);
}

static void read_resumed(struct state *s, const struct line *line, bool has_pid, struct word name)
{
	uint32_t hash = word_hash(name);

	drop_held(s);
	if (!resumes(s, has_pid, hash))
		trace_call(s->trace, s->tid, name.s, name.len);
	if (is_unfinished(line))
		add_pending(s, s->tid, hash);
}

/* The fast path: a call that ends on its line or is unfinished, or the end of one, after a pid, a
 * clock, both or neither. Returns false, and does nothing, for other lines. */
static inline bool read_plain(struct state *s, const struct line *line)
{
	struct scan at = scan_line(line);
	struct word name;
	uint32_t pid = 0;
	int shape = 0;
	bool over;

	if (s->broken || line->len < 8 || line->len == s->width)
		return false;
	if (is_digit(*at.p) && (pid = skip_pid(&at.p, at.end)) != 0)
		shape = BARE_PID;
	if (is_digit(*at.p) && scan_clock(&at))
		shape |= TIMED;
	if (shape != s->shape || at.p == at.end)
		return false;
	s->tid = pid ? pid : s->alone;
	if (*at.p == '<' && scan_resumed(&at, &name)) {
		read_resumed(s, line, pid != 0, name);
		return true;
	}
	if (!is_name_start(*at.p))
		return false;
	name.s = at.p;
	at.p = past_name(at.p, at.end);
	name.len = (size_t)(at.p - name.s);
	if (!scan_at(&at, '('))
		return false;
	over = is_over(line, shape, name);
	if (!over && !is_unfinished(line))
		return false;
	trace_call(s->trace, s->tid, name.s, name.len);
	if (!over)
		add_pending(s, s->tid, word_hash(name));
	s->last_name = 0;
	s->cut = false;
	return true;
}

/* Recognises a row of -C, whose times may be negative: "-0.12 -0.000001 0 3 1 read". */
static bool is_summary_row(struct scan at)
{
	int columns = 0;
	struct word w;

	for (; scan_blanks(&at), at.p < at.end && !is_name_start(*at.p); columns++)
		if (!scan_field(&at, &w) || memchr(w.s, '(', w.len))
			return false;
	return columns > 2 && scan_name(&at, &w) && at.p == at.end;
}

/* Recognises what strace writes besides calls, and the ends of calls. */
static bool is_noise(const struct line *line, const struct strace_line *row)
{
	static const char *const starts[] = {
	    "---", "> ", "| ",     "=> ",      ") ",         "= ",
	    ", ",  "<",  "% time", "strace: ", "[ Process ", "System call usage summary"};
	const struct scan *at = &row->body;
	uint64_t pid;

	if (at->p == at->end)
		return line_blank(line);
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (scan_sees(at, starts[i]))
			return true;
	/* a row of the table that -c and -C print: columns of numbers, then a name or "total" */
	if (is_summary_row(*at))
		return true;
	if (row->shape && (row->indented || row->shape & TIMED) && is_name_start(*at->p))
		return true;
	return says_attached(scan_line(line), &pid);
}

/* Returns whether a line ends a call that broke off: with its result, or a signal. */
static bool ends_broken(const struct line *line, const struct strace_line *row)
{
	return has_result(scan_line(line)) || scan_sees(&row->body, "---") ||
	       scan_sees(&row->body, "= ");
}

/* Reads a line that does not begin a call, but may end one. */
static void read_other(struct state *s, const struct line *line, const struct strace_line *row)
{
	bool unfinished = is_unfinished(line);

	if (scan_sees(&row->body, "+++")) {
		count_held(s);
		end_thread(s, row->body);
	} else if (unfinished && s->last_name) {
		count_held(s);
		add_pending(s, s->last_tid, s->last_name);
	} else if (s->broken && ends_broken(line, row)) {
		count_held(s);
	} else if (!unfinished && !is_noise(line, row)) {
		trace_unknown(s->trace, line);
	}
	s->summary = s->summary || scan_sees(&row->body, "% time");
}

static void read_line(struct state *s, const struct line *line)
{
	struct strace_line row;
	struct scan at;
	struct word name;

	tabs_to_blanks((char *)(uintptr_t)line->s, line->len);
	row = cut_row(line);
	at = row.body;
	s->tid = row.pid ? row.pid : s->alone;
	if (scan_call(&at, &name))
		read_call(s, line, &row, name, at);
	else if (scan_resumed(&at, &name))
		read_resumed(s, line, row.pid != 0, name);
	else
		read_other(s, line, &row);
}

/* Reads the first line, which may be the rest of a longer one: then it lacks columns. */
static void read_first(struct state *s, const struct line *line)
{
	struct strace_line row;
	struct word name;

	tabs_to_blanks((char *)(uintptr_t)line->s, line->len);
	row = cut_row(line);
	if (s->shape >= 0 && row.shape != s->shape && scan_call(&row.body, &name))
		trace_unknown(s->trace, line);
	else
		read_line(s, line);
}

static void parse(struct trace *trace)
{
	struct strace_ahead ahead = strace_look(trace);
	struct state s = {
	    .trace = trace, .alone = ahead.alone, .shape = ahead.shape, .width = ahead.width};
	struct line line;

	if (trace_line(trace, &line))
		read_first(&s, &line);
	while (trace_line(trace, &line))
		if (!read_plain(&s, &line))
			read_line(&s, &line);
	count_held(&s);
	if (s.summary)
		trace_refuse(trace, "a summary of strace -c, which has no calls: record each call, "
		                    "by strace -f -o FILE COMMAND");
	pending_free(&s.pending);
	pending_free(&s.named);
}

const struct format strace_format = {
    .name = "strace",
    .about = "strace, with any of its options",
    .probe = strace_probe,
    .parse = parse,
};
