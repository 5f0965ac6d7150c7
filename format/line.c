/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "line.h"

static ssize_t read_descriptor(void *from, void *buf, size_t size)
{
	return read((int)(intptr_t)from, buf, size);
}

int lines_from(struct lines *in, ssize_t (*source)(void *, void *, size_t), void *from)
{
	*in = (struct lines){
	    .read = source, .from = from, .buf = calloc(1, LINE_BUFFER + LINE_SLACK)};
	return in->buf ? 0 : -1;
}

int lines_open(struct lines *in, int fd)
{
	return lines_from(in, read_descriptor, (void *)(intptr_t)fd);
}

void lines_close(struct lines *in)
{
	free(in->buf);
	in->buf = NULL;
	in->beg = in->end = 0;
}

bool lines_fill(struct lines *in)
{
	ssize_t n;

	if (in->beg) {
		memmove(in->buf, in->buf + in->beg, in->end - in->beg);
		in->end -= in->beg;
		in->beg = 0;
	}
	if (in->ended || in->end == LINE_BUFFER)
		return false;
	if (in->idle)
		in->idle(in->idle_arg);
	do
		n = in->read(in->from, in->buf + in->end, LINE_BUFFER - in->end);
	while (n < 0 && errno == EINTR);
	if (n <= 0) {
		in->ended = true;
		in->error = n < 0 ? errno : 0;
		return false;
	}
	in->end += (size_t)n;
	return true;
}

/* Drops the middle of a line that fills the buffer. Returns the number of bytes dropped. */
static size_t cut_middle(struct lines *in)
{
	size_t lost = in->end - LINE_HEAD - LINE_TAIL;

	memmove(in->buf + LINE_HEAD, in->buf + in->end - LINE_TAIL, LINE_TAIL);
	in->end -= lost;
	return lost;
}

int line_fetch(struct lines *in, struct line *line)
{
	uint64_t lost = 0;
	char *nl = NULL;

	for (bool more = true; !nl && more;) {
		size_t seen;

		if (in->end - in->beg == LINE_BUFFER)
			lost += cut_middle(in);
		seen = in->end - in->beg;
		more = lines_fill(in);
		if (more)
			nl = memchr(in->buf + seen, '\n', in->end - seen);
	}
	if (!nl && in->error)
		return -1;
	if (!nl && in->end == in->beg)
		return 0;
	*line = (struct line){.s = in->buf + in->beg, .lost = lost, .unfinished = !nl};
	line->len = nl ? (size_t)(nl - line->s) : in->end - in->beg;
	in->beg += line->len + (nl != NULL);
	in->number++;
	return 1;
}

/* Returns how many bytes of an unfinished line can be returned: all before its last separator. */
static size_t whole_words(const char *s, size_t len)
{
	for (size_t n = len; n > 0; n--)
		if (s[n - 1] == ' ' || s[n - 1] == '\t' || s[n - 1] == ',')
			return n - 1 ? n - 1 : len;
	return len;
}

int line_piece(struct lines *in, struct line *line)
{
	char *nl = memchr(in->buf + in->beg, '\n', in->end - in->beg);

	while (!nl && lines_fill(in))
		nl = memchr(in->buf, '\n', in->end);
	if (!nl && in->error)
		return -1;
	if (!nl && in->end == in->beg)
		return 0;
	*line = (struct line){.s = in->buf + in->beg, .unfinished = !nl};
	if (nl)
		line->len = (size_t)(nl - line->s);
	else
		line->len = in->ended ? in->end - in->beg : whole_words(line->s, in->end - in->beg);
	in->beg += line->len + (nl != NULL);
	in->number += nl || in->ended;
	return 1;
}
