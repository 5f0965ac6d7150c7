/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "stream.h"

void put_thread(struct text *out, const char *name, size_t len)
{
	text_byte(out, '@');
	text_put(out, name, len);
	text_byte(out, '\n');
}

void put_break(struct text *out)
{
	text_byte(out, '\n');
}

void put_comment(struct text *out, const char *words)
{
	text_byte(out, '#');
	text_string(out, words);
	text_byte(out, '\n');
}

int stream_open(struct stream *s, int fd)
{
	*s = (struct stream){0};
	return lines_open(&s->in, fd);
}

void stream_close(struct stream *s)
{
	lines_close(&s->in);
	text_free(&s->head.text);
}

/* Returns why a line is not a header; NULL if it is one. */
static const char *header_fault(const struct line *line)
{
	const char *s = line->s + 1, *end = line->s + line->len, *field, *next;

	if (line->len > HEADER_LEN)
		return "header longer than 64 KiB: the trace is dropped";
	if (memchr(s, 0, (size_t)(end - s)))
		return "NUL byte in a header: the trace is dropped";
	field = memchr(s, '\t', (size_t)(end - s));
	for (; field; field = next) {
		next = memchr(field + 1, '\t', (size_t)(end - field - 1));
		if (!memchr(field + 1, '=', (size_t)((next ? next : end) - field - 1)))
			return "a field of the header is not KEY=VALUE: the trace is dropped";
	}
	return NULL;
}

static enum item no_memory(struct stream *s)
{
	s->in.error = ENOMEM;
	return ITEM_ERROR;
}

static enum item begin_trace(struct stream *s)
{
	s->begun = true;
	s->why = header_fault(&s->line);
	s->drop = s->why ? DROP_TRACE : DROP_NOTHING;
	if (s->why)
		return ITEM_BAD;
	s->head.text.len = 0;
	text_put(&s->head.text, s->line.s + 1, s->line.len - 1);
	return s->head.text.failed ? no_memory(s) : ITEM_TRACE;
}

/* Begins the trace named `-` at a line of a stream without a header. */
static enum item begin_nameless(struct stream *s)
{
	s->begun = true;
	s->held = true;
	header_start(&s->head, "-", 1);
	return s->head.text.failed ? no_memory(s) : ITEM_TRACE;
}

static enum item bad(struct stream *s, const char *why)
{
	s->why = why;
	return ITEM_BAD;
}

static enum item begin_thread(struct stream *s)
{
	s->line.s++;
	s->line.len--;
	s->drop = DROP_NOTHING;
	if (s->line.len > 0 && s->line.len <= TOKEN_LEN)
		return ITEM_THREAD;
	s->drop = DROP_THREAD;
	return bad(s, "the thread's name is not 1 to 255 bytes long: its calls are dropped");
}

enum item stream_other(struct stream *s)
{
	for (;;) {
		int got = s->held ? 1 : line_next(&s->in, &s->line);
		char c = got > 0 && s->line.len ? s->line.s[0] : 0;

		s->held = false;
		if (got <= 0)
			return got ? ITEM_ERROR : ITEM_END;
		if (c == '>')
			return begin_trace(s);
		if (c == '#' || s->drop == DROP_TRACE)
			continue;
		if (!s->begun)
			return begin_nameless(s);
		if (s->line.len == 0)
			return ITEM_BREAK;
		if (c == '@')
			return begin_thread(s);
		if (s->drop == DROP_THREAD)
			continue;
		return s->line.lost ? bad(s, "the line is too long") : ITEM_RECORD;
	}
}

/* Returns whether one of 8 bytes is white space, a control byte or DEL: the classic tests for a
 * byte below n and for a byte equal to n (Bit Twiddling Hacks, S. E. Anderson), which are wrongly
 * true only for bytes after one for which they are rightly true. */
static bool has_blank(const char *s)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones * 0x80;
	uint64_t bytes, dels;

	memcpy(&bytes, s, sizeof bytes);
	dels = bytes ^ ones * 0x7f;
	return (((bytes - ones * 0x21) & ~bytes) | ((dels - ones) & ~dels)) & tops;
}

const char token_refused[] = "not a call: a call is 1 to 255 bytes without white space: run raw "
                             "traces through trace2cat first";

bool token_valid(const char *s, size_t len)
{
	if (len == 0 || len > TOKEN_LEN || *s == '>' || *s == '@' || *s == '#')
		return false;
	if (len >= 8) {
		for (size_t i = 0; i + 8 < len; i += 8)
			if (has_blank(s + i))
				return false;
		return !has_blank(s + len - 8);
	}
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] <= ' ' || s[i] == 0x7f)
			return false;
	return true;
}

size_t gram_tokens(const char *s, size_t len)
{
	size_t tokens = 0, at = 0;

	for (;;) {
		size_t from = at;

		while (at < len && (unsigned char)s[at] > ' ' && s[at] != 0x7f)
			at++;
		if (at == from || at - from > TOKEN_LEN || s[from] == '>' || s[from] == '@' ||
		    s[from] == '#')
			return 0;
		tokens++;
		if (at == len)
			return tokens;
		if (s[at++] != ' ')
			return 0;
	}
}
