/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "../../format/utf8.h"
#include "utf16.h"

void utf16_begin(struct utf16 *u, const unsigned char *s, size_t len)
{
	bool little = len >= 2 && s[0] == 0xff && s[1] == 0xfe;
	bool big = len >= 2 && s[0] == 0xfe && s[1] == 0xff;

	u->on = little || big;
	u->big_endian = big;
	u->has_odd = false;
	u->high = 0;
	u->len = u->at = 0;
}

/* Appends a unit, at most 4 bytes. Unpaired halves become `?`. */
static size_t put_unit(struct utf16 *u, unsigned char *to, uint32_t unit)
{
	uint32_t high = u->high;
	size_t len = 0;

	u->high = 0;
	if (high && unit >= 0xdc00 && unit < 0xe000)
		return utf8_put((char *)to, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
	if (high)
		to[len++] = '?';
	if (unit >= 0xd800 && unit < 0xdc00) {
		u->high = unit;
		return len;
	}
	return len + utf8_put((char *)to + len, unit >= 0xdc00 && unit < 0xe000 ? '?' : unit);
}

void utf16_convert(struct utf16 *u, size_t n)
{
	u->len = u->at = 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t a = u->odd, b = u->in[i];

		if (u->has_odd)
			u->len +=
			    put_unit(u, u->out + u->len, u->big_endian ? a << 8 | b : b << 8 | a);
		u->odd = u->in[i];
		u->has_odd = !u->has_odd;
	}
}

size_t utf16_take(struct utf16 *u, void *buf, size_t size)
{
	size_t left = u->len - u->at;

	if (left > size)
		left = size;
	memcpy(buf, u->out + u->at, left);
	u->at += left;
	return left;
}
