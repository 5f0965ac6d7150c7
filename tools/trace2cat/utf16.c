/* SPDX-License-Identifier: MIT */
#include <string.h>

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

static size_t put_utf8(unsigned char *to, uint32_t c)
{
	size_t more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};

	to[0] = (unsigned char)(lead[more] | c >> 6 * more);
	for (size_t i = 1; i <= more; i++)
		to[i] = (unsigned char)(0x80 | (c >> 6 * (more - i) & 0x3f));
	return more + 1;
}

/* Appends a unit; halves of a pair that come alone become `?`. At most 4 bytes. */
static size_t put_unit(struct utf16 *u, unsigned char *to, uint32_t unit)
{
	uint32_t high = u->high;
	size_t len = 0;

	u->high = 0;
	if (high && unit >= 0xdc00 && unit < 0xe000)
		return put_utf8(to, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
	if (high)
		to[len++] = '?';
	if (unit >= 0xd800 && unit < 0xdc00) {
		u->high = unit;
		return len;
	}
	return len + put_utf8(to + len, unit >= 0xdc00 && unit < 0xe000 ? '?' : unit);
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
