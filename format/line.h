/* SPDX-License-Identifier: MIT */
/*
 * line: a buffered reader of lines, with their lengths and numbers.
 *
 * Memory does not depend on the input: of a line longer than the buffer the head and the tail
 * are kept and the middle is left out (line_next()), or it comes in several pieces
 * (line_piece()). NUL bytes and a missing last newline survive.
 */
#ifndef FORMAT_LINE_H
#define FORMAT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

/* Smaller in tests/fuzz, so that short inputs reach the ends of the buffer. */
#if !defined LINE_UNIT
#define LINE_UNIT 1024
#endif

enum {
	LINE_BUFFER = 256 * LINE_UNIT, /* bytes read at a time, at most */
	LINE_HEAD = 128 * LINE_UNIT,   /* of a longer line: the first bytes that are kept */
	LINE_TAIL = 64 * LINE_UNIT,    /* and the last */
	LINE_SLACK = 64 /* bytes that can be read behind any line: wide copies are safe */
};

struct line {
	const char *s;   /* without the newline; not terminated; valid until the next call */
	size_t len;      /* bytes at s */
	uint64_t lost;   /* bytes left out between head and tail; 0 but for very long lines */
	bool unfinished; /* no newline came: the last line of a cut file, or a piece of a line */
};

struct lines {
	ssize_t (*read)(void *from, void *buf, size_t size); /* as read(2): -1 and errno on error */
	void *from;                                          /* its first argument; borrowed */
	void (*idle)(void *);                                /* if set: called before each read */
	void *idle_arg;
	char *buf;       /* LINE_BUFFER bytes, owned */
	size_t beg, end; /* what is read and not yet returned: buf[beg..end) */
	uint64_t number; /* of the line last returned, from 1 */
	bool ended;      /* read() has returned 0 or failed */
	int error;       /* errno of a failed read, 0 if none */
};

/* Starts to read the descriptor fd, which stays the caller's. 0, or -1 where memory ran out. */
int lines_open(struct lines *in, int fd);

/* The same from any source. */
int lines_from(struct lines *in, ssize_t (*read)(void *, void *, size_t), void *from);

/* Frees the buffer. */
void lines_close(struct lines *in);

/* Reads once more into the buffer: true if there is more than before. For line_next(), and for
 * whoever looks at in->buf[beg..end) before the first line is taken. */
bool lines_fill(struct lines *in);

/* The slow half of line_next(): a line that is not whole in the buffer. */
int line_fetch(struct lines *in, struct line *line);

/* The next piece of a line: up to its end or, if the buffer holds no newline, up to the last
 * blank, tab or comma in it (line->unfinished). A separator that ends a piece is left to the
 * next one. 1, 0 at the end, -1 on a read error (in->error). */
int line_piece(struct lines *in, struct line *line);

/* The next line: 1, 0 at the end, -1 on a read error (in->error). */
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
