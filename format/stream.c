#include <errno.h>

#include "stream.h"

/* Where the field that holds the byte at `from` ends. */
static size_t field_end(const struct header *h, size_t from)
{
	const char *tab =
	    from < h->text.len ? memchr(h->text.s + from, '\t', h->text.len - from) : NULL;

	return tab ? (size_t)(tab - h->text.s) : h->text.len;
}

struct value header_name(const struct header *h)
{
	return (struct value){h->text.len ? h->text.s : "", field_end(h, 0)};
}

struct value header_get(const struct header *h, const char *key)
{
	size_t n = strlen(key);

	for (size_t at = field_end(h, 0), end; at < h->text.len; at = end) {
		const char *field = h->text.s + ++at;
		end = field_end(h, at);
		if (end - at > n && memcmp(field, key, n) == 0 && field[n] == '=')
			return (struct value){field + n + 1, end - at - n - 1};
	}
	return (struct value){NULL, 0};
}

void header_start(struct header *h, const char *name, size_t len)
{
	h->text.len = 0;
	text_escaped(&h->text, name, len);
}

void header_set(struct header *h, const char *key, const char *value, size_t len)
{
	struct value old = header_get(h, key);
	struct text behind = {0};
	size_t at;

	if (old.s) {
		at = (size_t)(old.s - h->text.s);
		text_put(&behind, old.s + old.len, h->text.len - at - old.len);
		h->text.len = at;
	} else {
		text_byte(&h->text, '\t');
		text_string(&h->text, key);
		text_byte(&h->text, '=');
	}
	text_escaped(&h->text, value, len);
	text_put(&h->text, behind.s, behind.len);
	h->text.failed |= behind.failed;
	text_free(&behind);
}

void header_set_number(struct header *h, const char *key, uint64_t value)
{
	struct text digits = {0};

	text_number(&digits, value);
	header_set(h, key, digits.s, digits.len);
	h->text.failed |= digits.failed;
	text_free(&digits);
}

void header_drop(struct header *h, const char *key)
{
	struct value old;

	while ((old = header_get(h, key)).s) {
		char *from = h->text.s + (old.s - h->text.s) - strlen(key) - 2;
		const char *behind = old.s + old.len;

		memmove(from, behind, (size_t)(h->text.s + h->text.len - behind));
		h->text.len -= (size_t)(behind - from);
	}
}

bool header_number(const struct header *h, const char *key, uint64_t most, uint64_t *value)
{
	struct value v = header_get(h, key);

	return v.s && text_to_number(v.s, v.len, most, value);
}

void header_copy(struct header *to, const struct header *from)
{
	to->text.len = 0;
	text_put(&to->text, from->text.s, from->text.len);
	to->text.failed |= from->text.failed;
}

void text_escaped(struct text *t, const char *s, size_t len)
{
	static const char plain[] = "\t\n\r\\", letter[] = "tnr\\";

	for (size_t i = 0; i < len; i++) {
		const char *at = s[i] ? strchr(plain, s[i]) : NULL;
		if (at)
			text_byte(t, '\\');
		text_byte(t, at ? letter[at - plain] : s[i]);
	}
}

void text_unescaped(struct text *t, const char *s, size_t len)
{
	static const char plain[] = "\t\n\r\\", letter[] = "tnr\\";

	for (size_t i = 0; i < len; i++) {
		const char *at =
		    s[i] == '\\' && i + 1 < len && s[i + 1] ? strchr(letter, s[i + 1]) : NULL;
		text_byte(t, at ? plain[at - letter] : s[i]);
		i += at != NULL;
	}
}

void put_header(struct text *out, const struct header *h)
{
	text_byte(out, '>');
	text_put(out, h->text.s, h->text.len);
	text_byte(out, '\n');
	out->failed |= h->text.failed;
}

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

/* Why a line is no header; NULL if it is one. */
static const char *header_fault(const struct line *line)
{
	const char *s = line->s + 1, *end = line->s + line->len, *field, *next;

	if (line->len > HEADER_LEN)
		return "a header of over 64 KiB: its trace is dropped";
	if (memchr(s, 0, (size_t)(end - s)))
		return "a NUL byte in a header: its trace is dropped";
	field = memchr(s, '\t', (size_t)(end - s));
	for (; field; field = next) {
		next = memchr(field + 1, '\t', (size_t)(end - field - 1));
		if (!memchr(field + 1, '=', (size_t)((next ? next : end) - field - 1)))
			return "a field of the header is not KEY=VALUE: its trace is dropped";
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

/* A line of a stream that has no header yet. */
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
	return bad(s, "a thread's name is 1 to 255 bytes: its calls are dropped");
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

/* Whether one of 8 bytes is white space, a control byte or DEL: the classic tests for a byte below
 * n and for a byte equal to n (Bit Twiddling Hacks, S. E. Anderson), which err only to the side of
 * true where an earlier byte is such a byte already. */
static bool has_blank(const char *s)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones * 0x80;
	uint64_t bytes, dels;

	memcpy(&bytes, s, sizeof bytes);
	dels = bytes ^ ones * 0x7f;
	return (((bytes - ones * 0x21) & ~bytes) | ((dels - ones) & ~dels)) & tops;
}

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
