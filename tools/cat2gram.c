/*
 * cat2gram - calls to n-grams
 *
 * Slides a window of n calls over each thread of a call stream and writes every position of it
 * as a gram. A gram spans neither threads nor breaks nor traces.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../format/stream.h"
#include "../format/threads.h"
#include "../format/simd.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"
#include "cat2gram/window.h"

struct options {
	uint64_t n; /* calls in a gram */
};

enum { CHUNK = 4096 }; /* bytes that are looked at ahead */

/* Lines that lie whole in the buffer. */
struct ahead {
	uint16_t ends[CHUNK + SIMD_BYTES + 2]; /* places of their newlines */
	uint16_t odd[CHUNK + SIMD_BYTES]; /* which may be no calls, ascending; then UINT16_MAX */
	size_t len;                       /* elements of ends: lines */
	size_t next;                      /* lines before are done */
	size_t next_odd;                  /* elements of odd before are done */
	uint64_t number;                  /* of the line before the next */
};

struct work {
	struct options options;
	struct stream in;
	struct ahead ahead;
	struct text out;
	const char *file;
	uint64_t epoch; /* breaks so far, in all traces */
	struct threads threads;
	struct window *windows; /* of the threads, by number; owned. Calls before the first `@` are
	                           a thread of their own, number 0 */
	size_t room;            /* elements of windows */
	struct window *at_hand; /* the one of the calls that come next */
};

/* A break: the windows of all threads are forgotten. */
static void forget(struct work *w)
{
	w->epoch++;
}

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

/* The calls that follow are those of thread number i. */
static void set_thread(struct work *w, size_t i)
{
	if (i >= w->room)
		grow_windows(w, i);
	w->at_hand = &w->windows[i];
}

/* The window of the thread at hand, without what is forgotten. */
static struct window *current(struct work *w)
{
	struct window *win = w->at_hand;

	if (win->epoch != w->epoch)
		win->beg = win->end = win->calls = 0;
	win->epoch = w->epoch;
	return win;
}

/* The next trace has threads of its own. */
static void drop_threads(struct work *w)
{
	forget(w);
	threads_clear(&w->threads);
	set_thread(w, 0);
}

/* The number of a thread, from 1. */
static uint32_t number_of(struct work *w, const char *name, size_t len)
{
	int64_t number = threads_number(&w->threads, name, len);

	if (number == -2) {
		warn(w->file, w->in.in.number, "over %d threads: those so far are forgotten",
		     THREADS_MOST);
		drop_threads(w);
		number = threads_number(&w->threads, name, len);
	}
	if (number < 0)
		die_memory();
	return (uint32_t)number + 1;
}

/* Room for a gram of so many bytes at the end of the output. */
static char *gram_room(struct text *out, size_t gram)
{
	char *to = out->cap - out->len >= gram + WINDOW_COPY ? out->s + out->len
	                                                     : text_room(out, gram + WINDOW_COPY);

	if (!to)
		die_memory();
	return to;
}

/* One more call: a gram if the window holds the n - 1 before it, and the oldest leaves. */
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
	drop_threads(w);
	header_set_number(&w->in.head, "n", w->options.n);
	put_header(&w->out, &w->in.head);
	if (w->out.failed)
		die_memory();
}

static const char no_call[] = "not a call: 1 to 255 bytes without white space: a raw trace goes "
                              "through trace2cat first";

/* A line that is no token stands for calls that are lost. */
static void refuse(struct work *w, const char *why)
{
	warn(w->file, w->in.in.number, "%s", why);
	forget(w);
}

static void take(struct work *w, enum item item)
{
	const struct line *line = &w->in.line;

	if (item == ITEM_RECORD && token_valid(line->s, line->len))
		add_call(w, line->s, line->len);
	else if (item == ITEM_THREAD)
		set_thread(w, number_of(w, line->s, line->len));
	else if (item == ITEM_TRACE)
		begin_trace(w);
	else if (item == ITEM_BREAK)
		forget(w);
	else
		refuse(w, item == ITEM_BAD ? w->in.why : no_call);
}

/* Writes the grams that end with the lines ahead from `first` to before `last`, of which n are
 * before the first: copies of the stream, but for the newlines between tokens. */
SIMD_INLINE void put_grams(struct work *w, const char *bytes, size_t first, size_t last, size_t n)
{
	const uint16_t *ends = w->ahead.ends;
	char *to = gram_room(&w->out, n * CHUNK);

	for (size_t i = first; i < last; i++) {
		size_t from = ends[i - n] + 1u, size = ends[i] - from + 1;

		window_copy(to, bytes + from, size);
		for (size_t k = 1; k < n; k++)
			to[ends[i - k] - from] = ' ';
		to += size;
	}
	w->out.len = (size_t)(to - w->out.s);
}

/* The window is the n - 1 calls before line i. */
static void set_window(struct work *w, const char *bytes, size_t i)
{
	const uint16_t *ends = w->ahead.ends;
	struct window *win = current(w);

	win->beg = win->end = win->calls = 0;
	for (size_t k = i - (w->options.n - 1); k < i; k++)
		window_push(win, bytes + ends[k - 1] + 1, ends[k] - ends[k - 1] - 1u);
}

/* Finds the ends of lines, and which lines may be no calls: one that begins with a mark, has
 * another blank than its newline, or is long. */
SIMD_INLINE void find_lines(struct ahead *a, const char *bytes, size_t len, const struct simd *simd)
{
	uint64_t begins = 1; /* bit 0: a line begins with the next byte */
	size_t lines = 0, odds = 0;

	for (size_t at = 0; at < len; at += SIMD_BYTES) {
		uint64_t ends = simd->newlines(bytes + at);
		uint64_t odd = (simd->blanks(bytes + at) & ~ends) |
		               (simd->marks(bytes + at) & (ends << 1 | begins));

		simd->put(a->ends + lines, at, ends);
		for (odd |= !ends; odd; odd &= odd - 1) {
			size_t line = lines + simd->count(ends & ((odd & -odd) - 1));

			if (odds == 0 || a->odd[odds - 1] != line)
				a->odd[odds++] = (uint16_t)line;
		}
		begins = ends >> (SIMD_BYTES - 1);
		lines += simd->count(ends);
	}
	while (lines && a->ends[lines - 1] >= len)
		lines--;
	a->odd[odds] = UINT16_MAX;
	a->len = lines;
	a->next = a->next_odd = 0;
}

/* Looks for lines ahead, unless the last look found more than are done by now. Returns the place to
 * which their ends are relative; NULL where there is none. */
SIMD_INLINE const char *look_ahead(struct work *w, const struct simd *simd)
{
	struct ahead *a = &w->ahead;
	const char *bytes;
	size_t left = stream_ahead(&w->in, &bytes);

	if (left && a->number + 1 == w->in.in.number && a->next + 1 < a->len)
		return bytes - a->ends[a->next++] - 1; /* one line was read in another way */
	find_lines(a, bytes, left < CHUNK ? left : CHUNK, simd);
	return a->len ? bytes : NULL;
}

/* Behind the lines ahead that are calls, one behind the other. */
static size_t calls_end(struct ahead *a)
{
	while (a->odd[a->next_odd] < a->next)
		a->next_odd++;
	return a->odd[a->next_odd] < a->len ? a->odd[a->next_odd] : a->len;
}

/* Takes the lines ahead before line i. */
static void take_lines(struct work *w, size_t i)
{
	struct ahead *a = &w->ahead;
	size_t at = a->next ? a->ends[a->next - 1] + 1u : 0;

	if (i == a->next)
		return;
	stream_take(&w->in, a->ends[i - 1] + 1u - at, i - a->next);
	a->next = i;
}

/* Calls of one thread. The first n need what the window holds; then a gram is a piece of the
 * stream. */
SIMD_INLINE void add_run(struct work *w, const char *bytes)
{
	struct ahead *a = &w->ahead;
	size_t n = (size_t)w->options.n, first = a->next, i = first;
	size_t at = i ? a->ends[i - 1] + 1u : 0, last = calls_end(a);

	for (; i < last && i < first + n; at = a->ends[i++] + 1u)
		add_call(w, bytes + at, a->ends[i] - at);
	if (i < last) {
		if (n == 2)
			put_grams(w, bytes, i, last, 2);
		else
			put_grams(w, bytes, i, last, n);
		set_window(w, bytes, last);
	}
	take_lines(w, last);
}

/* Over a comment, or to another thread: false if the next line ahead says something else. */
SIMD_INLINE bool step_over(struct work *w, const char *bytes)
{
	struct ahead *a = &w->ahead;
	size_t i = a->next, at = i ? a->ends[i - 1] + 1u : 0;
	bool comment = i < a->len && stream_comment(bytes + at);

	if (i == a->len || (!comment && !stream_thread(bytes + at, a->ends[i] - at)))
		return false;
	take_lines(w, i + 1);
	if (!comment)
		set_thread(w, number_of(w, bytes + at + 1, a->ends[i] - at - 1));
	return true;
}

/* The quick way: calls and threads that lie whole in the buffer. */
SIMD_INLINE void add_calls_by(struct work *w, const struct simd *simd)
{
	const char *bytes = look_ahead(w, simd);
	struct ahead *a = &w->ahead;

	if (bytes)
		do
			add_run(w, bytes);
		while (step_over(w, bytes));
	a->number = w->in.in.number;
}

SIMD_BEST(add_calls, struct work)

static void read_calls(int fd, const char *file, void *arg)
{
	struct work *w = arg;
	struct out_gathered gathered = {fd, &w->out.s, &w->out.len};
	enum item item;

	w->file = file;
	w->ahead.len = 0;
	set_thread(w, 0);
	if (stream_open(&w->in, fd) != 0)
		die_memory();
	w->in.in.idle = out_before_read;
	w->in.in.idle_arg = &gathered;
	while ((item = stream_next(&w->in)) > ITEM_ERROR) {
		take(w, item);
		add_calls(w);
		out_pour(w->out.s, &w->out.len);
	}
	if (item == ITEM_ERROR)
		warn(file, 0, "%s", strerror(w->in.in.error));
	drop_threads(w);
	stream_close(&w->in);
}

static void free_work(struct work *w)
{
	for (size_t i = 0; i < w->room; i++)
		free(w->windows[i].text);
	free(w->windows);
	threads_free(&w->threads);
	text_free(&w->out);
}

static const struct args_option options[] = {
    {'n', "length", "N", "calls in a gram, 1 to 16 (default 2)"}, {0}};

static const struct args args = {
    .synopsis = "cat2gram [-n N] [FILE ...]",
    .about = "Slides a window of N calls over each thread of a call stream, writes the grams.",
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
