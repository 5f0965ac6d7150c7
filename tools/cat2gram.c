/* SPDX-License-Identifier: MIT */
/*
 * cat2gram - calls to n-grams
 *
 * Slides a window of n calls over each thread of a call stream and writes its content at every
 * position as a gram. A gram spans neither threads nor breaks nor traces.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../format/calls.h"
#include "../format/simd.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"
#include "cat2gram/window.h"

enum { SHORT = 32 }; /* bytes of a short token and the blank after it, copied at once */

struct options {
	uint64_t n; /* calls in a gram */
};

struct work {
	struct options options;
	struct calls calls;
	struct text out;
	const char *file;
	struct window *windows; /* of the threads, by number; owned */
	size_t room;            /* elements of windows */
};

/* Makes room for the window of thread number i. */
static void grow_windows(struct work *w, size_t i)
{
	size_t room = w->room ? 2 * w->room : 16;

	while (room <= i)
		room *= 2;
	w->windows = realloc(w->windows, room * sizeof *w->windows);
	if (!w->windows)
		die_memory();
	memset(w->windows + w->room, 0, (room - w->room) * sizeof *w->windows);
	w->room = room;
}

/* Returns the window of the current thread, emptied if a break has come since its last call. */
static struct window *current(struct work *w)
{
	struct window *win;

	if (w->calls.thread >= w->room)
		grow_windows(w, w->calls.thread);
	win = &w->windows[w->calls.thread];
	if (win->breaks != w->calls.breaks)
		win->beg = win->end = win->calls = 0;
	win->breaks = w->calls.breaks;
	return win;
}

/* Makes room for a gram of this many bytes at the end of the output. */
static char *gram_room(struct text *out, size_t gram)
{
	char *to = out->cap - out->len >= gram + WINDOW_COPY ? out->s + out->len
	                                                     : text_room(out, gram + WINDOW_COPY);

	if (!to)
		die_memory();
	return to;
}

/* Adds a call: if the window holds the n - 1 calls before it, writes a gram and drops the
 * oldest. */
static void add_call(struct work *w, const char *token, size_t len)
{
	struct window *win = current(w);

	if (win->calls == w->options.n - 1) {
		size_t before = win->end - win->beg;
		char *to = gram_room(&w->out, before + len + 1);

		if (before) {
			window_copy(to, win->text + win->beg, before);
			window_drop(win);
		}
		window_copy(to + before, token, len);
		to[before + len] = '\n';
		w->out.len += before + len + 1;
	}
	if (w->options.n > 1)
		window_push(win, token, len);
}

static void begin_trace(struct work *w)
{
	header_set_number(&w->calls.in.head, "n", w->options.n);
	put_header(&w->out, &w->calls.in.head);
	if (w->out.failed)
		die_memory();
}

static void take(struct work *w, enum item item)
{
	const struct stream *in = &w->calls.in;

	if (item == ITEM_RECORD)
		add_call(w, in->line.s, in->line.len);
	else if (item == ITEM_TRACE)
		begin_trace(w);
	else if (item == ITEM_BAD)
		warn(w->file, in->in.number, "%s", in->why);
}

/* Writes the grams that end on the lines ahead from `first` to before `last`; at least n lines of
 * the run must precede `first`. Grams are copies of the stream, except for the newlines between
 * tokens. */
SIMD_INLINE void put_grams(struct work *w, const char *bytes, size_t first, size_t last, size_t n)
{
	const uint16_t *ends = w->calls.ahead.ends;
	char *to = gram_room(&w->out, n * CALLS_CHUNK);

	for (size_t i = first; i < last; i++) {
		size_t from = ends[i - n] + 1u, size = ends[i] - from + 1;

		window_copy(to, bytes + from, size);
		for (size_t k = 1; k < n; k++)
			to[ends[i - k] - from] = ' ';
		to += size;
	}
	w->out.len = (size_t)(to - w->out.s);
}

/* Sets the window to the n - 1 calls before line i. */
static void set_window(struct work *w, const char *bytes, size_t i)
{
	const uint16_t *ends = w->calls.ahead.ends;
	struct window *win = current(w);

	win->beg = win->end = win->calls = 0;
	for (size_t k = i - (w->options.n - 1); k < i; k++)
		window_push(win, bytes + ends[k - 1] + 1, ends[k] - ends[k - 1] - 1u);
}

/* Adds a run of calls of one thread. The first n calls need the window; after them, a gram is a
 * piece of the stream. */
SIMD_INLINE void add_run(struct work *w, const char *bytes)
{
	struct calls_ahead *a = &w->calls.ahead;
	size_t n = (size_t)w->options.n, first = a->next, i = first;
	size_t at = calls_begin(a, i), last = calls_run_end(&w->calls);

	for (; i < last && i < first + n; at = a->ends[i++] + 1u)
		add_call(w, bytes + at, a->ends[i] - at);
	if (i < last) {
		if (n == 2)
			put_grams(w, bytes, i, last, 2);
		else
			put_grams(w, bytes, i, last, n);
		set_window(w, bytes, last);
	}
	calls_pass(&w->calls, last);
}

/* Writes the bigram that a call completes, and makes the call the window, if both tokens are short,
 * as most are. Returns false, and does nothing, if not. */
SIMD_INLINE bool put_short(struct work *w, const char *token, size_t len)
{
	struct window *win = current(w);
	char *to;

	if (win->calls != 1 || win->beg != 0 || win->end > SHORT || len >= SHORT)
		return false;
	to = gram_room(&w->out, 2 * SHORT);
	memcpy(to, win->text, SHORT);
	memcpy(to + win->end, token, SHORT);
	to[win->end + len] = '\n';
	w->out.len += win->end + len + 1;
	memcpy(win->text, token, SHORT);
	win->text[len] = ' ';
	win->end = (uint32_t)len + 1;
	return true;
}

/* Adds the calls of threads that take turns. */
SIMD_INLINE void add_turns(struct work *w, const struct simd *simd, const char *bytes)
{
	struct calls *c = &w->calls;

	for (; calls_turn(c); calls_pass_turn(c)) {
		const uint16_t *ends = c->ahead.ends + c->ahead.next;
		const char *name = bytes + calls_begin(&c->ahead, c->ahead.next);
		const char *call = bytes + ends[0] + 1;
		size_t len = ends[1] - ends[0] - 1u;

		if (!calls_thread_line(c, simd, name, (size_t)(bytes + ends[0] - name)))
			return;
		if (w->options.n != 2 || !put_short(w, call, len))
			add_call(w, call, len);
	}
}

/* The fast path: adds the calls and threads that are whole in the buffer. */
SIMD_INLINE void add_calls_by(struct work *w, const struct simd *simd)
{
	const char *bytes = calls_look(&w->calls, simd);

	if (!bytes)
		return;
	do {
		add_run(w, bytes);
		add_turns(w, simd, bytes);
	} while (calls_step(&w->calls, simd, bytes));
	calls_take(&w->calls, bytes);
}

SIMD_BEST(add_calls, struct work)

static void read_calls(int fd, const char *file, void *arg)
{
	struct work *w = arg;
	struct out_gathered gathered = {fd, &w->out.s, &w->out.len};
	struct lines *lines = &w->calls.in.in;
	enum item item;

	w->file = file;
	if (calls_open(&w->calls, fd) != 0)
		die_memory();
	lines->idle = out_before_read;
	lines->idle_arg = &gathered;
	while ((item = calls_next(&w->calls)) > ITEM_ERROR) {
		take(w, item);
		add_calls(w);
		out_pour(w->out.s, &w->out.len);
	}
	if (item == ITEM_ERROR)
		warn(file, 0, "%s", strerror(lines->error));
	calls_close(&w->calls);
}

static void free_work(struct work *w)
{
	for (size_t i = 0; i < w->room; i++)
		free(w->windows[i].text);
	free(w->windows);
	calls_free(&w->calls);
	text_free(&w->out);
}

static const struct args_option options[] = {
    {'n', "length", "N", "calls in a gram, 1 to 16 (default 2)"}, {0}};

static const struct args args = {
    .synopsis = "cat2gram [-n N] [FILE ...]",
    .about = "Slides a window of N calls over each thread of a call stream and writes the grams.",
    .options = options,
    .files = true};

int main(int argc, char **argv)
{
	static struct work w = {.options = {.n = 2}};
	char **files;
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, &args)) != -1)
		w.options.n = args_number(c, optarg, 1, GRAM_TOKENS);
	files = args_files(argv);
	sandbox_enter(files, NULL, NULL);
	out_begin();
	in_each(files, read_calls, &w);
	out_write(w.out.s, w.out.len);
	out_close();
	free_work(&w);
	return fault_end();
}
