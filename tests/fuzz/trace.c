/* SPDX-License-Identifier: MIT */
/*
 * trace: a trace as trace2cat has it, over bytes in memory.
 */
#include <fcntl.h>
#include <unistd.h>

#include "trace.h"

extern const struct format strace_format;

static void add_map(struct map *m, const char *text, size_t len)
{
	for (const char *end = text + len, *nl; text < end; text = nl + 1) {
		nl = memchr(text, '\n', (size_t)(end - text));
		nl = nl ? nl : end;
		CLAIM(map_add(m, text, (size_t)(nl - text)) == NULL);
	}
}

/* Does what a program does once. */
static void set_up(struct trace *t)
{
	add_map(&t->map, linux_map, linux_map_len);
	add_map(&t->map, windows_map, windows_map_len);
	t->file = "trace";
	text_put(&t->where, t->file, 6);
	text_put(&t->name, t->file, 6);
	t->source.packed.fd = open("/dev/null", O_RDONLY | O_CLOEXEC); /* it never pauses */
	CLAIM(t->source.packed.fd >= 0);
}

/* Forgets what the map has learned from earlier traces, so that an input does the same each
 * time. */
static void forget(struct map *m)
{
	for (size_t i = 0; i < ABIS; i++) {
		free(m->numbers[i]);
		m->numbers[i] = NULL;
	}
	free(m->cache);
	m->cache = NULL;
	hist_free(&m->unknown);
	m->unknown_more = 0;
}

static void read_trace(struct trace *t, const struct format *format, struct bytes *b)
{
	t->middle = t->begun_part = t->parts_apart = false;
	t->counted = NULL;
	t->refusal = NULL;
	t->part.len = 0;
	pending_free(&t->parts);
	t->prefix.len = 0;
	t->limit = t->out.len = 0;
	t->tid = t->begun_line = t->calls = t->not_understood = t->first_line = 0;
	t->source.blanks = memchr(b->s, 0xa0, b->len) != NULL;
	t->source.colours = memchr(b->s, 27, b->len) != NULL;
	t->format = format ? format : find_format(t);
	if (t->format)
		t->format->parse(t);
	forget(&t->map);
}

static bool is_number(const char *s, size_t len)
{
	uint64_t number;

	return text_to_number(s, len, UINT64_MAX, &number);
}

/* Asserts that the output is a call stream with as many calls as were counted. */
static void check_calls(const struct trace *t)
{
	const char *s = t->out.len ? t->out.s : "", *end = s + t->out.len;
	uint64_t calls = 0;

	CLAIM(s == end || (*s == '>' && end[-1] == '\n'));
	for (const char *nl; s < end; s = nl + 1) {
		size_t len;

		nl = memchr(s, '\n', (size_t)(end - s));
		len = (size_t)(nl - s);
		if (len && *s == '@')
			CLAIM(is_number(s + 1, len - 1));
		else if (len && *s != '>')
			CLAIM(token_valid(s, len));
		calls += len && *s != '@' && *s != '>';
	}
	CLAIM(calls == t->calls);
}

int fuzz_format(const struct format *format, const uint8_t *data, size_t size)
{
	static struct trace t;
	struct bytes b = {.s = data, .len = size};
	struct text whole = {0};
	uint64_t unknown;

	if (size == 0)
		return 0;
	if (!t.file)
		set_up(&t);
	bytes_lines(&t.in, &b, 0);
	lines_fill(&t.in);
	read_trace(&t, format, &b);
	lines_close(&t.in);
	check_calls(&t);
	text_put(&whole, t.out.s, t.out.len);
	unknown = t.not_understood;
	bytes_lines(&t.in, &b, bytes_step(data, size));
	read_trace(&t, format, &b);
	lines_close(&t.in);
	/* strace guesses from what has been read already */
	CLAIM(t.format == &strace_format ||
	      (same_text(&whole, &t.out) && unknown == t.not_understood));
	check_calls(&t);
	text_free(&whole);
	return 0;
}
