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
#include "common/args.h"
#include "common/fault.h"
#include "common/in.h"
#include "common/out.h"

struct options {
	uint64_t n; /* calls in a gram */
};

enum {
	WIDE = 32, /* bytes that are copied at once, whether they are needed or not */
	WINDOW_TEXT = 64 * 1024
};

/* The last calls of a thread, up to n - 1 tokens, each followed by a space. It wanders through
 * its buffer: a call is added at the end and, once there are n, the oldest leaves at the front. */
struct window {
	size_t beg, end;          /* text[beg..end) */
	size_t calls;             /* tokens in it */
	size_t lens[GRAM_TOKENS]; /* bytes of the token that is the i-th ever, at i % GRAM_TOKENS */
	size_t oldest;            /* i of the first */
	char text[WINDOW_TEXT + WIDE];
};

/* The window of a thread that is not the one at hand. */
struct parked {
	char *text; /* owned */
	uint32_t len, room;
	uint64_t epoch; /* breaks before its calls: older than w->epoch, they are forgotten */
};

struct work {
	struct options options;
	struct stream in;
	struct text out;
	int fd;
	const char *file;
	uint64_t epoch;       /* breaks so far, in all traces */
	struct window window; /* the last calls of the thread at hand */
	uint32_t thread;      /* its number; calls before the first `@` are a thread of their own */
	struct threads threads;
	struct parked *parked; /* by number; owned */
	size_t room;           /* elements of parked */
};

/* Copies n bytes, and maybe up to WIDE where there are fewer: there is room at both ends. */
static void copy(char *to, const char *from, size_t n)
{
	memcpy(to, from, WIDE);
	if (n > WIDE)
		memcpy(to + WIDE, from + WIDE, n - WIDE);
}

static void empty(struct window *win)
{
	win->beg = win->end = win->calls = 0;
}

/* A break: the windows of all threads are forgotten. */
static void forget(struct work *w)
{
	empty(&w->window);
	w->epoch++;
}

/* The next trace has threads of its own. */
static void drop_threads(struct work *w)
{
	forget(w);
	threads_clear(&w->threads);
	w->thread = 0;
}

/* Makes room for the window of thread number i. */
static void grow_parked(struct work *w, size_t i)
{
	size_t room = w->room ? w->room : 16;

	while (room <= i)
		room *= 2;
	if (room == w->room)
		return;
	w->parked = realloc(w->parked, room * sizeof *w->parked);
	if (!w->parked)
		die_memory();
	memset(w->parked + w->room, 0, (room - w->room) * sizeof *w->parked);
	w->room = room;
}

/* Puts the window at hand away. */
static void park(struct work *w)
{
	const struct window *now = &w->window;
	size_t len = now->end - now->beg;
	struct parked *p;

	grow_parked(w, w->thread);
	p = &w->parked[w->thread];
	if (p->room < len + WIDE) {
		p->room = (uint32_t)len + WIDE;
		p->text = realloc(p->text, p->room);
		if (!p->text)
			die_memory();
	}
	if (len)
		memcpy(p->text, now->text + now->beg, len);
	p->len = (uint32_t)len;
	p->epoch = w->epoch;
}

/* One more call at the window's end. */
static void push(struct window *win, const char *token, size_t len)
{
	if (WINDOW_TEXT - win->end <= len) {
		memmove(win->text, win->text + win->beg, win->end - win->beg);
		win->end -= win->beg;
		win->beg = 0;
	}
	copy(win->text + win->end, token, len);
	win->text[win->end + len] = ' ';
	win->end += len + 1;
	win->lens[(win->oldest + win->calls++) % GRAM_TOKENS] = len;
}

/* Takes the window of the thread up again, if it has calls since the last break. */
static void unpark(struct work *w, uint32_t thread)
{
	const struct parked *p;

	w->thread = thread;
	empty(&w->window);
	grow_parked(w, thread);
	p = &w->parked[thread];
	for (size_t at = 0, len; p->epoch == w->epoch && at < p->len; at += len + 1) {
		len = (size_t)((char *)memchr(p->text + at, ' ', p->len - at) - (p->text + at));
		push(&w->window, p->text + at, len);
	}
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

/* The calls that follow are another thread's. */
static void switch_thread(struct work *w, const char *name, size_t len)
{
	uint32_t number = number_of(w, name, len);

	if (number == w->thread)
		return;
	park(w);
	unpark(w, number);
}

/* One more call: a gram if the window is full now, and the oldest leaves. */
static void add_call(struct work *w, const char *token, size_t len)
{
	struct window *win = &w->window;
	size_t gram;
	char *to;

	push(win, token, len);
	if (win->calls < w->options.n)
		return;
	gram = win->end - win->beg;
	to = w->out.cap - w->out.len >= gram + WIDE ? w->out.s + w->out.len
	                                            : text_room(&w->out, gram + WIDE);
	if (!to)
		die_memory();
	copy(to, win->text + win->beg, gram);
	to[gram - 1] = '\n';
	w->out.len += gram;
	win->beg += win->lens[win->oldest++ % GRAM_TOKENS] + 1;
	win->calls--;
}

static void begin_trace(struct work *w)
{
	drop_threads(w);
	header_set_number(&w->in.head, "n", w->options.n);
	put_header(&w->out, &w->in.head);
	if (w->out.failed)
		die_memory();
}

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
		switch_thread(w, line->s, line->len);
	else if (item == ITEM_TRACE)
		begin_trace(w);
	else if (item == ITEM_BREAK)
		forget(w);
	else
		refuse(w, item == ITEM_BAD ? w->in.why
		                           : "not a call: 1 to 255 bytes without white space");
}

static void before_read(void *arg)
{
	struct work *w = arg;

	out_before_read(w->fd, w->out.s, &w->out.len);
}

static void read_calls(int fd, const char *file, void *arg)
{
	struct work *w = arg;
	enum item item;

	w->fd = fd;
	w->file = file;
	if (stream_open(&w->in, fd) != 0)
		die_memory();
	w->in.in.idle = before_read;
	w->in.in.idle_arg = w;
	while ((item = stream_next(&w->in)) > ITEM_ERROR) {
		take(w, item);
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
		free(w->parked[i].text);
	free(w->parked);
	threads_free(&w->threads);
	text_free(&w->out);
}

static const char usage[] =
    "usage: cat2gram [-n N] [FILE ...]\n"
    "Slides a window of N calls over each thread of a call stream and writes the grams.\n"
    "\n"
    "  -n N       calls in a gram, 1 to 16 (default 2)\n"
    "  --help     this text\n"
    "  --version  the version\n";

int main(int argc, char **argv)
{
	static struct work w = {.options = {.n = 2}};
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, "n:", usage)) != -1)
		w.options.n = args_number(c, optarg, 1, GRAM_TOKENS);
	out_begin();
	in_each(argv + optind, read_calls, &w);
	out_write(w.out.s, w.out.len);
	out_close();
	free_work(&w);
	return fault_end();
}
