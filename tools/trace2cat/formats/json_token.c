/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "../scan.h"
#include "../swar.h"
#include "json_token.h"

/* What may come next. */
enum expect { DOCUMENT, VALUE, VALUE_OR_END, KEY, KEY_OR_END, COLON, COMMA_OR_END };

static enum json_kind fault(struct json *j, const char *why)
{
	j->why = why;
	return JSON_FAULT;
}

/* Whether there is a byte at j->p, once more are asked for. */
static bool fill(struct json *j)
{
	size_t len = 0;

	while (j->p == j->end && !j->ended) {
		j->ended = !j->more(j->from, &j->p, &len);
		if (j->ended)
			return false;
		j->end = j->p + len;
	}
	return j->p < j->end;
}

/* The next byte that is no blank, which stays; -1 at the end. */
static int peek(struct json *j)
{
	for (;;) {
		while (j->p < j->end &&
		       (*j->p == ' ' || *j->p == '\n' || *j->p == '\r' || *j->p == '\t'))
			j->p++;
		if (j->p < j->end)
			return (unsigned char)*j->p;
		if (!fill(j))
			return -1;
	}
}

static void keep(struct json *j, const char *s, size_t len)
{
	size_t room = JSON_TEXT - j->len;

	len = len < room ? len : room;
	memcpy(j->text + j->len, s, len);
	j->len += len;
}

/* Takes this byte if it is the next one. */
static bool take(struct json *j, char c)
{
	if (!fill(j) || *j->p != c)
		return false;
	keep(j, j->p++, 1);
	return true;
}

/* --- strings --- */

/* Where a run of bytes ends that stand for themselves: at a quote, a backslash, a control byte or
 * the end. */
static const char *plain_end(const char *p, const char *end)
{
#if defined SIMD_SSE2
	for (; p < end; p += 16) {
		simd_plain_vector x = simd_plain_load(p);
		uint64_t stops = simd_plain_bits((x == '"') | (x == '\\') | (x < ' '));

		if (stops) {
			p += simd_first(stops);
			break;
		}
	}
#else
	while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= ' ')
		p++;
#endif
	return p < end ? p : end;
}

static void keep_code(struct json *j, unsigned long c)
{
	static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
	int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	char utf8[4];

	utf8[0] = (char)(lead[more] | c >> 6 * more);
	for (int i = 1; i <= more; i++)
		utf8[i] = (char)(0x80 | (c >> 6 * (more - i) & 0x3f));
	keep(j, utf8, (size_t)more + 1);
}

/* The first half of a pair whose second half has not come becomes U+FFFD. */
static void end_pair(struct json *j)
{
	if (j->half)
		keep_code(j, 0xfffd);
	j->half = 0;
}

/* Behind "\u": a character, or half of one. */
static bool read_code(struct json *j)
{
	unsigned long unit = 0;
	bool low;

	for (int i = 0; i < 4; i++, j->p++) {
		if (!fill(j) || hex_digit(*j->p) < 0)
			return false;
		unit = unit << 4 | (unsigned long)hex_digit(*j->p);
	}
	low = unit >= 0xdc00 && unit < 0xe000;
	if (low && j->half) {
		keep_code(j, 0x10000 + ((j->half - 0xd800) << 10) + (unit - 0xdc00));
		j->half = 0;
		return true;
	}
	end_pair(j);
	if (unit >= 0xd800 && unit < 0xdc00)
		j->half = unit;
	else
		keep_code(j, low ? 0xfffd : unit);
	return true;
}

static bool read_escape(struct json *j)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char *name = fill(j) && *j->p ? strchr(names, *j->p) : NULL;

	if (j->p < j->end && *j->p == 'u') {
		j->p++;
		return read_code(j);
	}
	end_pair(j);
	if (name) {
		keep(j, values + (name - names), 1);
		j->p++;
	}
	return name != NULL;
}

/* A string at its opening quote. Most stand in one piece, and are not copied. */
static enum json_kind read_string(struct json *j, enum json_kind kind)
{
	const char *stop = plain_end(++j->p, j->end);

	j->s = j->p;
	j->len = (size_t)(stop - j->p);
	if (stop < j->end && *stop == '"') {
		j->p = stop + 1;
		j->len = j->len < JSON_TEXT ? j->len : JSON_TEXT;
		return kind;
	}
	j->s = j->text;
	j->len = 0;
	for (j->half = 0;; stop = plain_end(j->p, j->end)) {
		if (stop > j->p)
			end_pair(j);
		keep(j, j->p, (size_t)(stop - j->p));
		j->p = stop;
		if (!fill(j))
			return fault(j, "a string without an end");
		if ((unsigned char)*j->p < ' ')
			return fault(j, "a control byte in a string");
		if (*j->p == '"')
			break;
		if (*j->p == '\\' && (j->p++, !read_escape(j)))
			return fault(j, "an unknown escape in a string");
	}
	end_pair(j);
	j->p++;
	return kind;
}

/* --- other values --- */

/* Takes digits: false where there is none. */
static bool digits(struct json *j)
{
	bool some = fill(j) && is_digit(*j->p);

	while (fill(j) && is_digit(*j->p))
		keep(j, j->p++, 1);
	return some;
}

static enum json_kind read_number(struct json *j)
{
	j->s = j->text;
	j->len = 0;
	take(j, '-');
	if ((take(j, '0') || digits(j)) && (!take(j, '.') || digits(j))) {
		if (!take(j, 'e') && !take(j, 'E'))
			return JSON_NUMBER;
		if (!take(j, '+'))
			take(j, '-');
		if (digits(j))
			return JSON_NUMBER;
	}
	return fault(j, "no value where one is due");
}

static enum json_kind read_word(struct json *j, const char *word, enum json_kind kind)
{
	for (; *word; word++, j->p++)
		if (!fill(j) || *j->p != *word)
			return fault(j, "an unknown word");
	return kind;
}

bool json_in_object(const struct json *j)
{
	return j->depth && (j->objects[j->depth / 64] >> j->depth % 64 & 1);
}

static enum json_kind open(struct json *j, bool object)
{
	uint64_t bit;

	if (j->depth == JSON_DEPTH)
		return fault(j, "nested too deeply");
	j->p++;
	bit = UINT64_C(1) << ++j->depth % 64;
	j->objects[j->depth / 64] &= ~bit;
	j->objects[j->depth / 64] |= object ? bit : 0;
	j->expect = object ? KEY_OR_END : VALUE_OR_END;
	return object ? JSON_OBJECT : JSON_ARRAY;
}

static enum json_kind close(struct json *j, bool object)
{
	if (j->depth == 0 || json_in_object(j) != object)
		return fault(j, "a bracket that closes nothing");
	j->p++;
	j->depth--;
	j->expect = j->depth ? COMMA_OR_END : DOCUMENT;
	return object ? JSON_OBJECT_END : JSON_ARRAY_END;
}

static enum json_kind read_value(struct json *j, int c)
{
	if (j->expect == DOCUMENT && j->done && !j->many)
		return fault(j, "something after the document");
	j->done = true;
	j->expect = j->depth ? COMMA_OR_END : DOCUMENT;
	switch (c) {
	case '{':
	case '[':
		return open(j, c == '{');
	case '"':
		return read_string(j, JSON_STRING);
	case 't':
		return read_word(j, "true", JSON_TRUE);
	case 'f':
		return read_word(j, "false", JSON_FALSE);
	case 'n':
		return read_word(j, "null", JSON_NULL);
	default:
		return read_number(j);
	}
}

enum json_kind json_next(struct json *j)
{
	for (;;) {
		int c = peek(j);

		if (c < 0 && j->depth == 0 && (j->done || j->many))
			return JSON_END;
		if (c < 0)
			return fault(j, "the document is cut off");
		if ((c == '}' || c == ']') && j->expect != VALUE && j->expect != KEY &&
		    j->expect != COLON)
			return close(j, c == '}');
		switch (j->expect) {
		case COLON:
		case COMMA_OR_END:
			if (c != (j->expect == COLON ? ':' : ','))
				return fault(j, "no comma or colon where one is due");
			j->p++;
			j->expect = j->expect == COLON || !json_in_object(j) ? VALUE : KEY;
			break;
		case KEY:
		case KEY_OR_END:
			if (c != '"')
				return fault(j, "no key where one is due");
			j->expect = COLON;
			return read_string(j, JSON_KEY);
		default:
			return read_value(j, c);
		}
	}
}

bool json_resync(struct json *j)
{
	const char *nl = NULL;

	for (; !nl && fill(j); j->p = nl ? nl + 1 : j->end)
		nl = memchr(j->p, '\n', (size_t)(j->end - j->p));
	j->depth = 0;
	j->expect = DOCUMENT;
	return nl != NULL;
}
