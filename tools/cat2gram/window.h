/* SPDX-License-Identifier: MIT */
/*
 * window: the last calls of a thread, which the next one completes to a gram.
 */
#ifndef CAT2GRAM_WINDOW_H
#define CAT2GRAM_WINDOW_H

#include <stdint.h>
#include <string.h>

enum { WINDOW_COPY = 64 }; /* bytes copied at once, needed or not: enough for most grams */

/* The last calls of a thread, up to n - 1 tokens, each followed by a space. The window moves
 * through its buffer: a call is added at the end and, once there are n - 1, the oldest is dropped
 * at the front. */
struct window {
	char *text;        /* owned; NULL before the first call */
	uint32_t room;     /* bytes that fit */
	uint32_t beg, end; /* text[beg..end) */
	uint32_t calls;    /* tokens in it */
	uint64_t
	    breaks; /* calls.breaks at the last call; the calls are void once that has changed */
};

/* Copies n bytes, or up to WINDOW_COPY if there are fewer: both buffers must have room for that. */
static inline void window_copy(char *to, const char *from, size_t n)
{
	memcpy(to, from, WINDOW_COPY);
	if (n > WINDOW_COPY)
		memcpy(to + WINDOW_COPY, from + WINDOW_COPY, n - WINDOW_COPY);
}

/* Makes room for len more bytes at the window's end, and for a wide copy of them. Ends the program
 * if out of memory. */
void window_room(struct window *win, size_t len);

/* Adds a call at the window's end. */
static inline void window_push(struct window *win, const char *token, size_t len)
{
	if (win->room < win->end + len + 1 + WINDOW_COPY)
		window_room(win, len + 1);
	window_copy(win->text + win->end, token, len);
	win->text[win->end + len] = ' ';
	win->end += (uint32_t)len + 1;
	win->calls++;
}

/* Drops the oldest call. */
static inline void window_drop(struct window *win)
{
	const char *first = win->text + win->beg;

	if (--win->calls)
		win->beg +=
		    (uint32_t)((const char *)memchr(first, ' ', win->end - win->beg) - first) + 1;
	else
		win->beg = win->end = 0;
}

#endif
