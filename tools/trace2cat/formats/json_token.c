/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "../scan.h"
#include "../swar.h"
#include "json_text.h"

/* What may come next. */
enum expect { DOCUMENT, VALUE, VALUE_OR_END, KEY, KEY_OR_END, COLON, COMMA_OR_END };

/* Returns the next byte that is not a blank, without taking it; -1 at the end. */
static int peek(struct json *j)
{
	j->fresh = false;
	do
		for (; j->p < j->end; j->p++)
			if (*j->p == '\n')
				j->fresh = true;
			else if ((unsigned char)*j->p > ' ' ||
			         (*j->p != ' ' && *j->p != '\r' && *j->p != '\t'))
				return (unsigned char)*j->p;
	while (json_fill(j));
	return -1;
}

/* --- strings --- */

/* Reads a string, at its opening quote. Most are in one piece, and are not copied. */
SIMD_INLINE enum json_kind read_string(struct json *j, enum json_kind kind)
{
	const char *stop = past_plain(++j->p, j->end);

	if (stop == j->end || *stop != '"')
		return json_pieces(j, kind);
	j->s = j->p;
	j->len = stop - j->p < JSON_TEXT ? (size_t)(stop - j->p) : JSON_TEXT;
	j->p = stop + 1;
	return kind;
}

/* Reads a key, at its opening quote, and a colon right after it. */
SIMD_INLINE enum json_kind read_key(struct json *j)
{
	enum json_kind kind = read_string(j, JSON_KEY);
	bool colon = kind == JSON_KEY && j->p < j->end && *j->p == ':';

	j->p += colon;
	j->expect = colon ? VALUE : COLON;
	return kind;
}

/* --- other values --- */

static bool is_number(struct scan at)
{
	scan_byte(&at, '-');
	if ((!scan_byte(&at, '0') && !scan_digits(&at)) ||
	    (scan_byte(&at, '.') && !scan_digits(&at)))
		return false;
	if (scan_byte(&at, 'e') || scan_byte(&at, 'E')) {
		if (!scan_byte(&at, '+'))
			scan_byte(&at, '-');
		return scan_digits(&at) && at.p == at.end;
	}
	return at.p == at.end;
}

/* The bytes of numbers and words. */
static const bool in_bare[256] = {
    ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1,
    ['8'] = 1, ['9'] = 1, ['+'] = 1, ['-'] = 1, ['.'] = 1, ['E'] = 1, ['e'] = 1, ['t'] = 1,
    ['r'] = 1, ['u'] = 1, ['f'] = 1, ['a'] = 1, ['l'] = 1, ['s'] = 1, ['n'] = 1};

/* Reads a number without exponent, if it and the next byte are there. */
static bool read_plain_number(struct json *j)
{
	const char *from = j->p + (*j->p == '-'), *p = past_digits(from, j->end);

	if (p == from || (*from == '0' && p - from > 1))
		return false;
	if (p < j->end && *p == '.') {
		from = p + 1;
		p = past_digits(from, j->end);
		if (p == from)
			return false;
	}
	if (p == j->end || in_bare[(unsigned char)*p] || p - j->p >= JSON_TEXT)
		return false;
	j->s = j->p;
	j->len = (size_t)(p - j->p);
	j->p = p;
	return true;
}

/* Reads a number or a word, up to a blank or a mark. One that is too long is truncated and no
 * longer a number, as RFC 8259 (section 6) allows. */
static enum json_kind read_bare(struct json *j)
{
	static const char *const words[] = {"true", "false", "null"};
	const char *from;

	if (read_plain_number(j))
		return JSON_NUMBER;
	j->len = 0;
	do {
		from = j->p;
		while (j->p < j->end && in_bare[(unsigned char)*j->p])
			j->p++;
		j->s = j->p < j->end && j->len == 0 ? from : j->text;
		if (j->s == from)
			j->len = (size_t)(j->p - from);
		else
			json_keep(j, from, (size_t)(j->p - from));
	} while (j->p == j->end && json_fill(j));
	for (int i = 0; j->len && *j->s > '9' && i < 3; i++)
		if (word_is((struct word){j->s, j->len}, words[i]))
			return (enum json_kind)(JSON_TRUE + i);
	if (j->len >= JSON_TEXT || !is_number((struct scan){j->s, j->s + j->len}))
		return json_fault(j, j->len ? "neither a number nor true, false or null"
		                            : "no value where one is due");
	return JSON_NUMBER;
}

static enum json_kind open(struct json *j, bool object)
{
	uint64_t bit = UINT64_C(1) << ++j->depth % 64, *set = &j->objects[j->depth / 64];

	if (j->depth > JSON_DEPTH)
		return json_fault(j, "nested too deeply");
	*set = object ? *set | bit : *set & ~bit;
	j->in_object = object;
	j->p++;
	j->expect = object ? KEY_OR_END : VALUE_OR_END;
	return object ? JSON_OBJECT : JSON_ARRAY;
}

static enum json_kind close(struct json *j, bool object)
{
	if (j->depth == 0 || j->in_object != object)
		return json_fault(j, "a bracket that closes nothing");
	j->p++;
	j->depth--;
	j->in_object = j->depth && (j->objects[j->depth / 64] >> j->depth % 64 & 1);
	j->expect = j->depth ? COMMA_OR_END : DOCUMENT;
	return object ? JSON_OBJECT_END : JSON_ARRAY_END;
}

static enum json_kind read_value(struct json *j, int c)
{
	if (j->expect == DOCUMENT && j->done && !j->many)
		return json_fault(j, "something after the document");
	j->done = true;
	j->expect = j->depth ? COMMA_OR_END : DOCUMENT;
	if (c == '{' || c == '[')
		return open(j, c == '{');
	return c == '"' ? read_string(j, JSON_STRING) : read_bare(j);
}

enum json_kind json_next(struct json *j)
{
	if (j->expect == COMMA_OR_END && j->in_object && j->end - j->p > 2 && *j->p == ',' &&
	    j->p[1 + (j->p[1] == ' ')] == '"') { /* as most members begin */
		j->p += 1 + (j->p[1] == ' ');
		j->fresh = false;
		return read_key(j);
	}
	for (;; j->p++) { /* over a colon or comma */
		int c = peek(j);

		if (c >= 0 && j->expect == VALUE)
			return read_value(j, c);
		if (c < 0 && j->depth == 0 && (j->done || j->many))
			return JSON_END;
		if (c < 0)
			return json_fault(j, "the document is cut off");
		if (j->faulty && j->depth == 0 && (c == ',' || c == ']'))
			continue; /* of the array with the fault */
		if ((c == '}' || c == ']') && j->expect != KEY && j->expect != COLON)
			return close(j, c == '}');
		if (j->expect < KEY)
			return read_value(j, c);
		if (j->expect < COLON) {
			if (c != '"')
				return json_fault(j, "no key where one is due");
			return read_key(j);
		}
		if (c != (j->expect == COLON ? ':' : ','))
			return json_fault(j, "no comma or colon where one is due");
		j->expect = j->expect == COLON || !j->in_object ? VALUE : KEY;
	}
}

bool json_resync(struct json *j)
{
	bool there = j->fresh && json_fill(j) && *j->p == '{';
	const char *nl = there ? j->p : NULL;

	for (; !nl && json_fill(j); j->p = nl ? nl + 1 : j->end)
		nl = memchr(j->p, '\n', (size_t)(j->end - j->p));
	j->depth = 0;
	j->in_object = false;
	j->expect = DOCUMENT;
	j->faulty = true;
	return nl != NULL;
}
