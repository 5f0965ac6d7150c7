/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "../../../format/utf8.h"
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

/* Makes sure that there is a byte at j->p. Returns false at the end. */
static bool fill(struct json *j)
{
	size_t len = 0;

	while (j->p == j->end && !j->ended) {
		j->ended = !j->more(j->from, &j->p, &len);
		j->end = j->ended ? j->p : j->p + len;
	}
	return j->p < j->end;
}

/* Returns the next byte that is not a blank, without taking it; -1 at the end. */
static int peek(struct json *j)
{
	j->fresh = false;
	do
		for (; j->p < j->end; j->p++)
			if (*j->p == '\n')
				j->fresh = true;
			else if (*j->p != ' ' && *j->p != '\r' && *j->p != '\t')
				return (unsigned char)*j->p;
	while (fill(j));
	return -1;
}

static void keep(struct json *j, const char *s, size_t len)
{
	size_t room = JSON_TEXT - j->len;

	len = len < room ? len : room;
	memcpy(j->text + j->len, s, len);
	j->len += len;
}

/* --- strings --- */

/* Reads what follows "\u": a character, or half of one, which is U+FFFD until the other half
 * comes. */
static bool read_code(struct json *j)
{
	unsigned long unit = 0, first = j->half;
	char utf8[4];

	for (int i = 0; i < 4; i++, j->p++) {
		if (!fill(j) || hex_digit(*j->p) < 0)
			return false;
		unit = unit << 4 | (unsigned long)hex_digit(*j->p);
	}
	j->half = unit >= 0xd800 && unit < 0xdc00 && j->len + 3 <= JSON_TEXT ? unit : 0;
	if (unit >= 0xdc00 && unit < 0xe000 && first) {
		j->len -= 3;
		unit = 0x10000 + ((first - 0xd800) << 10) + (unit - 0xdc00);
	} else if (unit >= 0xd800 && unit < 0xe000) {
		unit = 0xfffd;
	}
	keep(j, utf8, utf8_put(utf8, unit));
	return true;
}

/* Reads what follows a backslash. */
static bool read_escape(struct json *j)
{
	static const char names[] = "\"\\/bfnrtu", values[] = "\"\\/\b\f\n\r\t";
	const char *name = fill(j) ? memchr(names, *j->p, sizeof names - 1) : NULL;

	if (!name)
		return false;
	j->p++;
	if (*name == 'u')
		return read_code(j);
	j->half = 0;
	keep(j, values + (name - names), 1);
	return true;
}

/* Reads a string, at its opening quote. Most are in one piece, and are not copied. */
static enum json_kind read_string(struct json *j, enum json_kind kind)
{
	const char *stop = behind_plain(++j->p, j->end);

	if (stop < j->end && *stop == '"') {
		j->s = j->p;
		j->len = stop - j->p < JSON_TEXT ? (size_t)(stop - j->p) : JSON_TEXT;
		j->p = stop + 1;
		return kind;
	}
	j->s = j->text;
	j->len = j->half = 0;
	for (;; stop = behind_plain(j->p, j->end)) {
		j->half = stop > j->p ? 0 : j->half;
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
	j->p++;
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

/* Reads a number or a word, up to a blank or a mark. One that is too long is truncated and no
 * longer a number, as RFC 8259 (section 6) allows. */
static enum json_kind read_bare(struct json *j)
{
	static const char *const words[] = {"true", "false", "null"};
	const char *from;

	j->len = 0;
	do {
		from = j->p;
		while (j->p < j->end && in_bare[(unsigned char)*j->p])
			j->p++;
		j->s = j->p < j->end && j->len == 0 ? from : j->text;
		if (j->s == from)
			j->len = (size_t)(j->p - from);
		else
			keep(j, from, (size_t)(j->p - from));
	} while (j->p == j->end && fill(j));
	for (int i = 0; j->len && *j->s > '9' && i < 3; i++)
		if (word_is((struct word){j->s, j->len}, words[i]))
			return (enum json_kind)(JSON_TRUE + i);
	if (j->len >= JSON_TEXT || !is_number((struct scan){j->s, j->s + j->len}))
		return fault(j, j->len ? "neither a number nor true, false or null"
		                       : "no value where one is due");
	return JSON_NUMBER;
}

bool json_in_object(const struct json *j)
{
	return j->depth && (j->objects[j->depth / 64] >> j->depth % 64 & 1);
}

static enum json_kind open(struct json *j, bool object)
{
	uint64_t bit = UINT64_C(1) << ++j->depth % 64, *set = &j->objects[j->depth / 64];

	if (j->depth > JSON_DEPTH)
		return fault(j, "nested too deeply");
	*set = object ? *set | bit : *set & ~bit;
	j->p++;
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
	if (c == '{' || c == '[')
		return open(j, c == '{');
	return c == '"' ? read_string(j, JSON_STRING) : read_bare(j);
}

enum json_kind json_next(struct json *j)
{
	for (;; j->p++) { /* over a colon or comma */
		int c = peek(j);

		if (c < 0 && j->depth == 0 && (j->done || j->many))
			return JSON_END;
		if (c < 0)
			return fault(j, "the document is cut off");
		if (j->faulty && j->depth == 0 && (c == ',' || c == ']'))
			continue; /* of the array with the fault */
		if ((c == '}' || c == ']') && j->expect != VALUE && j->expect != KEY &&
		    j->expect != COLON)
			return close(j, c == '}');
		if (j->expect < KEY)
			return read_value(j, c);
		if (j->expect < COLON) {
			if (c != '"')
				return fault(j, "no key where one is due");
			j->expect = COLON;
			return read_string(j, JSON_KEY);
		}
		if (c != (j->expect == COLON ? ':' : ','))
			return fault(j, "no comma or colon where one is due");
		j->expect = j->expect == COLON || !json_in_object(j) ? VALUE : KEY;
	}
}

bool json_resync(struct json *j)
{
	bool there = j->fresh && fill(j) && *j->p == '{';
	const char *nl = there ? j->p : NULL;

	for (; !nl && fill(j); j->p = nl ? nl + 1 : j->end)
		nl = memchr(j->p, '\n', (size_t)(j->end - j->p));
	j->depth = 0;
	j->expect = DOCUMENT;
	j->faulty = true;
	return nl != NULL;
}
