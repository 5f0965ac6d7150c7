/* SPDX-License-Identifier: MIT */
/*
 * catclean - drops calls and traces that would spoil a data set
 *
 * Skips the first calls of each trace, folds runs and cuts the rest; then drops traces that are too
 * short or that repeat an earlier one. Reports on standard error what was dropped and why.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../format/hash.h"
#include "../format/stream.h"
#include "../format/threads.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"
#include "common/streams.h"
#include "catclean/fold.h"
#include "catclean/identity.h"
#include "catclean/seen.h"
#include "catclean/spill.h"

enum { HELD_MOST = 1 << 20 }; /* bytes of a trace held in memory; the others wait in a file */

struct options {
	uint64_t least; /* least number of calls of a trace */
	uint64_t skip;  /* calls to skip at its beginning */
	uint64_t cut;   /* calls to keep after those; 0: all */
	bool unique;
	bool fold;
	bool quiet;
};

enum reason { KEPT, SHORT, DUPLICATE, CONFLICT, SKIPPED, FOLDED, CUT, REASONS };

static const char *const reason_names[REASONS] = {"kept",    "short",  "duplicate", "conflict",
                                                  "skipped", "folded", "cut"};

/* The current trace. */
struct current {
	bool open;
	bool kept;                 /* it will be kept: its lines no longer wait */
	uint64_t seen;             /* calls read */
	uint64_t calls;            /* calls to be kept */
	uint64_t dropped[REASONS]; /* calls of it that are dropped, by reason */
	struct header head;
	struct text held;   /* lines that wait */
	struct text thread; /* name of the current thread; empty before the first `@` line */
	uint32_t number;    /* of the current thread, by first calls, from 1; 0: not known yet */
	uint32_t written;   /* of the thread of the `@` line written last; 0: none */
	bool broken;        /* calls were lost since the last one kept */
};

struct work {
	struct options options;
	struct stream in;
	const char *file;
	struct current trace;
	struct threads threads;
	struct spill spill; /* lines that wait, before those in trace.held */
	struct fold fold;   /* the last call of each thread, for -r */
	uint64_t epoch;
	struct identity identity; /* of the current trace, for -u */
	struct seen seen;         /* earlier traces, for -u */
	struct text out;
	uint64_t traces[REASONS], calls[REASONS];
};

/* Returns where to put lines of the current trace: the output, or where they wait until it is
 * decided whether to keep the trace. */
static struct text *lines_to(struct work *w)
{
	struct current *t = &w->trace;

	if (t->kept) {
		out_pour(w->out.s, &w->out.len);
		return &w->out;
	}
	if (t->held.len >= HELD_MOST) {
		spill_put(&w->spill, t->held.s, t->held.len);
		t->held.len = 0;
	}
	return &t->held;
}

/* Keeps the trace: writes its header and the waiting lines. */
static void keep(struct work *w)
{
	struct current *t = &w->trace;

	put_header(&w->out, &t->head);
	spill_pour(&w->spill, &w->out);
	text_put(&w->out, t->held.s, t->held.len);
	if (w->out.failed)
		die_memory();
	t->held.len = 0;
	t->kept = true;
}

/* Numbers the current thread, at its first call. */
static void number_thread(struct work *w)
{
	const struct text *name = &w->trace.thread;
	int64_t number = threads_number(&w->threads, name->s, name->len);

	if (number == THREADS_FULL) {
		warn(w->file, w->in.in.number,
		     "more than %d threads: the earlier ones are forgotten", THREADS_MOST);
		threads_clear(&w->threads);
		identity_forget(&w->identity);
		w->epoch++;
		w->trace.written = 0;
		number = threads_number(&w->threads, name->s, name->len);
	}
	if (number < 0)
		die_memory();
	w->trace.number = (uint32_t)number + 1;
}

/* Writes what comes before a call: a break if calls were lost, and the thread's `@` line if the
 * last call was another thread's. */
static void put_marks(struct work *w)
{
	struct current *t = &w->trace;

	if (t->broken && t->calls > 0)
		put_break(lines_to(w));
	t->broken = false;
	if (t->number == t->written)
		return;
	if (t->thread.len)
		put_thread(lines_to(w), t->thread.s, t->thread.len);
	t->written = t->number;
}

static void put_call(struct work *w, const char *token, size_t len)
{
	struct current *t = &w->trace;
	struct text *to;

	put_marks(w);
	to = lines_to(w);
	text_put(to, token, len);
	text_byte(to, '\n');
	if (to->failed)
		die_memory();
	if (w->options.unique)
		identity_add(&w->identity, t->number - 1, w->epoch, token, len);
	t->calls++;
	if (!t->kept && !w->options.unique && t->calls >= w->options.least)
		keep(w);
}

static void add_call(struct work *w, const char *token, size_t len)
{
	const struct options *o = &w->options;
	struct current *t = &w->trace;

	if (t->seen++ < o->skip) {
		t->dropped[SKIPPED]++;
		return;
	}
	if (t->number == 0)
		number_thread(w);
	if (o->fold && fold_repeats(&w->fold, t->number, w->epoch, token, len))
		t->dropped[FOLDED]++;
	else if (o->cut && t->calls == o->cut)
		t->dropped[CUT]++;
	else
		put_call(w, token, len);
}

static void add_break(struct work *w)
{
	w->epoch++;
	w->trace.broken = true;
}

/* Switches to another thread for the calls that follow. */
static void switch_thread(struct work *w, const char *name, size_t len)
{
	struct current *t = &w->trace;

	t->number = 0;
	t->thread.len = 0;
	text_put(&t->thread, name, len);
	if (t->thread.failed)
		die_memory();
}

/* Judges a trace with the same calls as an earlier one. */
static enum reason judge_repeat(const struct work *w, const struct header *first)
{
	struct value a = header_get(first, "label"), b = header_get(&w->trace.head, "label");
	struct value of = header_name(first), name = header_name(&w->trace.head);

	if (value_same(a, b))
		return DUPLICATE;
	note(w->file, "conflict: %.*s (label %.*s) has the same calls as %.*s (label %.*s)",
	     (int)name.len, name.s, b.s ? (int)b.len : 1, b.s ? b.s : "-", (int)of.len, of.s,
	     a.s ? (int)a.len : 1, a.s ? a.s : "-");
	return CONFLICT;
}

/* Judges the trace once all its calls are known. */
static enum reason judge(struct work *w)
{
	const struct current *t = &w->trace;
	struct header first;

	if (t->calls < w->options.least)
		return SHORT;
	if (w->options.unique && seen_before(&w->seen, identity_of(&w->identity), &t->head, &first))
		return judge_repeat(w, &first);
	return KEPT;
}

static void end_trace(struct work *w)
{
	struct current *t = &w->trace;
	enum reason reason;

	if (!t->open)
		return;
	reason = judge(w);
	if (reason == KEPT && !t->kept)
		keep(w);
	w->traces[reason]++;
	w->calls[reason] += t->calls;
	for (int i = SKIPPED; i < REASONS; i++) {
		w->traces[i] += t->dropped[i] > 0;
		w->calls[i] += t->dropped[i];
	}
	spill_clear(&w->spill);
	t->open = false;
	out_pour(w->out.s, &w->out.len);
}

static void begin_trace(struct work *w)
{
	struct current *t = &w->trace;

	end_trace(w);
	*t = (struct current){.open = true, .head = t->head, .held = t->held, .thread = t->thread};
	t->held.len = t->thread.len = 0;
	header_copy(&t->head, &w->in.head);
	threads_clear(&w->threads);
	w->epoch++;
	identity_clear(&w->identity);
}

static void take(void *arg, enum item item)
{
	struct work *w = arg;
	const struct line *line = &w->in.line;

	if (item == ITEM_RECORD && token_valid(line->s, line->len)) {
		add_call(w, line->s, line->len);
	} else if (item == ITEM_THREAD) {
		switch_thread(w, line->s, line->len);
	} else if (item == ITEM_TRACE) {
		begin_trace(w);
	} else if (item == ITEM_BREAK) {
		add_break(w);
	} else {
		warn(w->file, w->in.in.number, "%s", item == ITEM_BAD ? w->in.why : token_refused);
		if (w->in.drop == DROP_TRACE)
			end_trace(w);
		else
			add_break(w);
	}
}

static void read_calls(int fd, const char *file, void *arg)
{
	struct work *w = arg;

	w->file = file;
	streams_read(&w->in, fd, file, &w->out, take, w);
	end_trace(w);
}

/* Writes one line per reason: what happened, to how many traces, and to how many calls. */
static void report(const struct work *w)
{
	const struct options *o = &w->options;
	const bool asked[REASONS] = {true,        o->least > 0, o->unique, o->unique,
	                             o->skip > 0, o->fold,      o->cut > 0};

	for (int i = 0; i < REASONS; i++)
		if (asked[i])
			note(NULL, "%s\t%llu traces\t%llu calls", reason_names[i],
			     (unsigned long long)w->traces[i], (unsigned long long)w->calls[i]);
}

static void free_work(struct work *w)
{
	text_free(&w->trace.head.text);
	spill_end(&w->spill);
	text_free(&w->trace.held);
	text_free(&w->trace.thread);
	threads_free(&w->threads);
	fold_free(&w->fold);
	seen_free(&w->seen);
	text_free(&w->out);
	identity_free(&w->identity);
}

static const struct args_option options[] = {
    {'s', "skip", "N", "skip the first N calls of each trace"},
    {'r', "fold", NULL, "fold runs of the same call into one"},
    {'c', "cut", "N", "cut a trace after N calls"},
    {'m', "min", "MIN", "drop traces of fewer than MIN calls"},
    {'u', "unique", NULL, "drop traces whose calls repeat an earlier trace's exactly"},
    {'q', "quiet", NULL, "do not report what was dropped"},
    {0}};

static const struct args args = {
    .synopsis = "catclean [-qru] [-c N] [-m MIN] [-s N] [FILE ...]",
    .about = "Drops calls and traces that would spoil a data set, and reports what and why.",
    .options = options,
    .files = true};

static void set_option(struct options *o, int c)
{
	if (c == 's')
		o->skip = args_number(c, optarg, 0, UINT64_MAX);
	else if (c == 'c')
		o->cut = args_number(c, optarg, 1, UINT64_MAX);
	else if (c == 'm')
		o->least = args_number(c, optarg, 0, UINT64_MAX);
	else if (c == 'u')
		o->unique = true;
	else if (c == 'r')
		o->fold = true;
	else
		o->quiet = true;
}

int main(int argc, char **argv)
{
	static struct work w;
	char **files;
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, &args)) != -1)
		set_option(&w.options, c);
	w.fold.seed = w.identity.seed = hash_seed();
	if (w.options.unique || w.options.least > 1)
		spill_begin(&w.spill);
	files = args_files(argv);
	sandbox_enter(files, NULL, NULL);
	out_begin();
	in_each(files, read_calls, &w);
	out_write(w.out.s, w.out.len);
	out_close();
	if (!w.options.quiet)
		report(&w);
	free_work(&w);
	return fault_end();
}
