/* SPDX-License-Identifier: MIT */
#include "../../format/utf8.h"
#include "logtext.h"

/* Puts the character that an escape stands for. */
static size_t put_escaped(char *to, struct scan *at)
{
	static const char names[] = "nrtbf", values[] = "\n\r\t\b\f";
	const char *name = memchr(names, *at->p, sizeof names - 1);
	unsigned c = 0;

	if (scan_byte(at, 'u')) {
		for (int i = 0; i < 4 && at->p < at->end && hex_digit(*at->p) >= 0; i++)
			c = c << 4 | (unsigned)hex_digit(*at->p++);
		return utf8_put(to, c ? c : '?');
	}
	*to = name ? values[name - names] : *at->p;
	at->p++;
	return 1;
}

/* Moves past the quote that opens the text. */
static bool find_text(struct scan *at)
{
	static const char *const keys[] = {
	    "\"log\":", "\"MESSAGE\":", "\"message\":", "\"msg\":", "\"line\":", "\"data\":"};

	if (!scan_at(at, '{'))
		return false;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct scan next = *at;
		if (scan_find(&next, keys[i]) && (scan_blanks(&next), scan_byte(&next, '"'))) {
			*at = next;
			return true;
		}
	}
	return false;
}

bool log_has_text(struct scan at)
{
	return find_text(&at);
}

bool log_text(struct scan *at)
{
	char *to = (char *)(uintptr_t)at->p, *start = to; /* all callers own the line */
	struct scan from = *at;

	if (!find_text(&from))
		return false;
	while (from.p < from.end && *from.p != '"') {
		if (*from.p == '\\' && from.p + 1 < from.end) {
			from.p++;
			to += put_escaped(to, &from);
		} else {
			*to++ = *from.p++;
		}
	}
	while (to > start && (to[-1] == '\n' || to[-1] == '\r'))
		to--;
	at->end = to;
	return true;
}
