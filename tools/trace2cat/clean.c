/* SPDX-License-Identifier: MIT */
#include "clean.h"

#include <string.h>

#include "../../format/simd.h"

/* Some bytes; SIMD_BYTES past their end may be read. */
struct scanned {
	const char *s;
	size_t len;
	bool foreign; /* there may be an ESC, or a byte that is not ASCII */
};

SIMD_INLINE void find_foreign_by(struct scanned *bytes, const struct simd *simd)
{
	uint64_t found = 0;

	for (size_t at = 0; at < bytes->len; at += SIMD_BYTES)
		found |= simd->foreign(bytes->s + at);
	bytes->foreign = found != 0;
}

SIMD_BEST(find_foreign, struct scanned)

/* Returns whether the bytes contain this pair, or begin with its second byte: the first one may
 * have ended the bytes before them. */
static bool has_pair(const char *s, size_t len, char first, char second)
{
	const char *end = s + len;

	for (const char *p = s;
	     p < end && (p = memchr(p, (unsigned char)second, (size_t)(end - p))); p++)
		if (p == s || p[-1] == first)
			return true;
	return false;
}

void clean_look(const char *s, size_t len, bool *colours, bool *blanks)
{
	struct scanned bytes = {.s = s, .len = len};

	find_foreign(&bytes);
	if (!*blanks && bytes.foreign) /* the ends of U+00A0 and U+202F, as in pages and mails */
		*blanks = has_pair(s, len, '\xc2', '\xa0') || has_pair(s, len, '\x80', '\xaf');
	if (!*colours && bytes.foreign)
		*colours = memchr(s, 27, len) != NULL;
}

/* Returns the end of a colour sequence that begins at p with ESC: "ESC [ digits ; m" and the
 * like. */
static const char *past_colour(const char *p, const char *end)
{
	p++;
	if (p == end || *p != '[')
		return p;
	for (p++; p < end && (*p < '@' || *p > '~'); p++)
		;
	return p < end ? p + 1 : p;
}

size_t clean_line(char *to, const char *s, size_t len, bool first)
{
	const char *p = s, *end = s + len;
	char *from = to;

	if (first && len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	while (p < end) {
		const char *escape = memchr(p, 27, (size_t)(end - p));
		size_t n = (size_t)((escape ? escape : end) - p);
		memmove(to, p, n);
		to += n;
		p = escape ? past_colour(escape, end) : end;
	}
	return (size_t)(to - from) - (to > from && to[-1] == '\r');
}

size_t clean_blanks(char *s, size_t len)
{
	char *to = s;

	for (size_t i = 0; i < len; i++) {
		if (len - i >= 2 && memcmp(s + i, "\xc2\xa0", 2) == 0) {
			*to++ = ' ';
			i++;
		} else if (len - i >= 3 && memcmp(s + i, "\xe2\x80\xaf", 3) == 0) {
			*to++ = ' ';
			i += 2;
		} else {
			*to++ = s[i];
		}
	}
	return (size_t)(to - s);
}
