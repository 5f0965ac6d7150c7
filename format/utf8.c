/* SPDX-License-Identifier: MIT */
#include "utf8.h"

size_t utf8_length(const char *s, size_t len)
{
	const unsigned char *u = (const unsigned char *)s;
	unsigned char least = 0x80, most = 0xbf; /* range of the second byte */
	size_t n;

	if (len == 0)
		return 0;
	if (u[0] < 0x80)
		return 1;
	n = u[0] < 0xc2 ? 0 : u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : u[0] < 0xf5 ? 4 : 0;
	if (n == 0 || n > len)
		return 0;
	if (u[0] == 0xe0)
		least = 0xa0;
	if (u[0] == 0xf0)
		least = 0x90;
	if (u[0] == 0xed)
		most = 0x9f;
	if (u[0] == 0xf4)
		most = 0x8f;
	if (u[1] < least || u[1] > most)
		return 0;
	for (size_t i = 2; i < n; i++)
		if (u[i] < 0x80 || u[i] > 0xbf)
			return 0;
	return n;
}

bool utf8_control(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;

	if (n == 1)
		return u[0] < 0x20 || u[0] == 0x7f;
	return n == 2 && u[0] == 0xc2 && u[1] < 0xa0;
}

size_t utf8_put(char *to, unsigned long code)
{
	static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
	size_t more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;

	to[0] = (char)(lead[more] | code >> 6 * more);
	for (size_t i = 1; i <= more; i++)
		to[i] = (char)(0x80 | (code >> 6 * (more - i) & 0x3f));
	return more + 1;
}
