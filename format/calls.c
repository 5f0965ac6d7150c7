/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "calls.h"

_Static_assert(THREADS_MOST == 1048576, "as in the message");

/* Forgets the threads: those that follow are new. */
static void drop_threads(struct calls *c)
{
	c->breaks++;
	c->traces++;
	c->thread = 0;
	threads_clear(&c->threads);
}

int calls_open(struct calls *c, int fd)
{
	c->ahead.len = 0;
	drop_threads(c);
	return stream_open(&c->in, fd);
}

void calls_close(struct calls *c)
{
	drop_threads(c);
	stream_close(&c->in);
}

void calls_free(struct calls *c)
{
	threads_free(&c->threads);
}

bool calls_set_thread(struct calls *c, const char *name, size_t len)
{
	int64_t number = threads_number(&c->threads, name, len);

	if (number >= 0)
		c->thread = (uint32_t)number + 1;
	return number >= 0;
}

static enum item bad(struct calls *c, const char *why)
{
	c->in.why = why;
	c->breaks++;
	return ITEM_BAD;
}

static enum item next_thread(struct calls *c)
{
	const struct line *line = &c->in.line;

	if (calls_set_thread(c, line->s, line->len))
		return ITEM_THREAD;
	if (c->threads.len == THREADS_MOST) {
		drop_threads(c);
		if (calls_set_thread(c, line->s, line->len))
			return bad(c, "more than 1048576 threads: the earlier ones are forgotten");
	}
	c->in.in.error = ENOMEM;
	return ITEM_ERROR;
}

enum item calls_next(struct calls *c)
{
	enum item item = stream_next(&c->in);

	if (item == ITEM_RECORD && !token_valid(c->in.line.s, c->in.line.len))
		return bad(c, token_refused);
	if (item == ITEM_THREAD)
		return next_thread(c);
	if (item == ITEM_TRACE)
		drop_threads(c);
	else if (item == ITEM_BREAK || item == ITEM_BAD)
		c->breaks++;
	return item;
}
