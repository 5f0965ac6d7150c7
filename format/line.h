/* SPDX-License-Identifier: MIT */
/*
 * line: a buffered reader of lines with their lengths and numbers.
 *
 * Memory does not depend on the input: a line longer than the buffer loses its middle (line_next())
 * or comes in several pieces (line_piece()). NUL bytes and a missing last newline are preserved.
 */
#ifndef FORMAT_LINE_H
#define FORMAT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

/* Smaller in tests/fuzz, so that short inputs reach the end of the buffer. */
#if !defined LINE_UNIT
#define LINE_UNIT 1024
#endif

enum {
	LINE_BUFFER = 256 * LINE_UNIT, /* bytes read at a time, at most */
	LINE_HEAD = 128 * LINE_UNIT,   /* first bytes kept of a longer line */
	LINE_TAIL = 64 * LINE_UNIT,    /* last bytes kept of it */
	LINE_SLACK = 64 /* bytes that may be read past any line, so that wide copies are safe */
};

struct line {
	const char *s;   /* without the newline; not terminated; valid until the next call */
	size_t len;      /* bytes at s */
	uint64_t lost;   /* bytes dropped between head and tail; 0 except for very long lines */
	bool unfinished; /* no newline: the last line of a truncated file, or a piece of a line */
};

struct lines {
	ssize_t (*read)(void *from, void *buf, size_t size); /* as read(2): -1 and errno on error */
	void *from;                                          /* its first argument; borrowed */
	void (*idle)(void *);                                /* if set: called before each read */
	void *idle_arg;
	char *buf;       /* LINE_BUFFER bytes, owned */
	size_t beg, end; /* bytes read and not yet returned: buf[beg..end) */
	uint64_t number; /* of the line last returned, from 1 */
	bool ended;      /* read() has returned 0 or failed */
	int error;       /* errno of a failed read, 0 if none */
};

/* Starts to read the descriptor fd, which the caller still owns. Returns 0, or -1 if out of
 * memory. */
int lines_open(struct lines *in, int fd);

/* Does the same from any source. */
int lines_from(struct lines *in, ssize_t (*read)(void *, void *, size_t), void *from);

/* Frees the buffer. */
void lines_close(struct lines *in);

/* Reads once more into the buffer. Returns true if it holds more than before. For line_next(), and
 * for callers that look at in->buf[beg..end) before they take the first line. */
bool lines_fill(struct lines *in);

/* The slow half of line_next(), for a line that is not whole in the buffer. */
int line_fetch(struct lines *in, struct line *line);

/* Takes the next piece of a line: up to its end or, if the buffer holds no newline, up to the last
 * blank, tab or comma in it (line->unfinished). A separator that ends a piece begins the next one.
 * Returns 1, 0 at the end, -1 on a read error (in->error). */
int line_piece(struct lines *in, struct line *line);

/* Takes the next line. Returns 1, 0 at the end, -1 on a read error (in->error). */
static inline int line_next(struct lines *in, struct line *line)
{
	char *s = in->buf + in->beg, *nl = memchr(s, '\n', in->end - in->beg);

	if (!nl)
		return line_fetch(in, line);
	*line = (struct line){.s = s, .len = (size_t)(nl - s)};
	in->beg += line->len + 1;
	in->number++;
	return 1;
}

#endif
