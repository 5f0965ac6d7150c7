/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "../../../format/utf8.h"
#include "../scan.h"
#include "../swar.h"
#include "json_text.h"

bool json_fill(struct json *j)
{
	size_t len = 0;

	while (j->p == j->end && !j->ended) {
		j->ended = !j->more(j->from, &j->p, &len);
		j->end = j->ended ? j->p : j->p + len;
	}
	return j->p < j->end;
}

void json_keep(struct json *j, const char *s, size_t len)
{
	size_t room = JSON_TEXT - j->len;

	len = len < room ? len : room;
	memcpy(j->text + j->len, s, len);
	j->len += len;
}

/* Reads what follows "\u": a character, or half of one, which is U+FFFD until the other half
 * comes. */
static bool read_code(struct json *j)
{
	unsigned long unit = 0, first = j->half;
	char utf8[4];

	for (int i = 0; i < 4; i++, j->p++) {
		if (!json_fill(j) || hex_digit(*j->p) < 0)
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
	json_keep(j, utf8, utf8_put(utf8, unit));
	return true;
}

/* Reads what follows a backslash. */
static bool read_escape(struct json *j)
{
	static const char names[] = "\"\\/bfnrtu", values[] = "\"\\/\b\f\n\r\t";
	const char *name = json_fill(j) ? memchr(names, *j->p, sizeof names - 1) : NULL;

	if (!name)
		return false;
	j->p++;
	if (*name == 'u')
		return read_code(j);
	j->half = 0;
	json_keep(j, values + (name - names), 1);
	return true;
}

enum json_kind json_pieces(struct json *j, enum json_kind kind)
{
	j->s = j->text;
	for (j->len = j->half = 0;;) {
		const char *stop = past_plain(j->p, j->end);

		j->half = stop > j->p ? 0 : j->half;
		json_keep(j, j->p, (size_t)(stop - j->p));
		j->p = stop;
		if (!json_fill(j))
			return json_fault(j, "a string without an end");
		if ((unsigned char)*j->p < ' ')
			return json_fault(j, "a control byte in a string");
		if (*j->p == '"')
			break;
		if (*j->p == '\\' && (j->p++, !read_escape(j)))
			return json_fault(j, "an unknown escape in a string");
	}
	j->p++;
	return kind;
}
