/* SPDX-License-Identifier: MIT */
/*
 * scan: a place in a line, and the small steps that make up a parser of foreign lines.
 *
 * A step that succeeds moves the place past what it read and returns true; one that fails leaves it
 * where it was. Nothing reads beyond `end`; every step is linear in what it passes.
 */
#ifndef TRACE2CAT_SCAN_H
#define TRACE2CAT_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../../format/line.h"

struct scan {
	const char *p;   /* the place */
	const char *end; /* of the line */
};

/* Some bytes of a line, not terminated. */
struct word {
	const char *s;
	size_t len;
};

static inline struct scan scan_line(const struct line *line)
{
	return (struct scan){line->s, line->s + line->len};
}

static inline struct scan scan_word(struct word w)
{
	return (struct scan){w.s, w.len ? w.s + w.len : w.s}; /* NULL, perhaps */
}

static inline size_t scan_left(const struct scan *at)
{
	return (size_t)(at->end - at->p);
}

/* Returns whether c is the next byte. */
static inline bool scan_at(const struct scan *at, char c)
{
	return at->p < at->end && *at->p == c;
}

static inline bool scan_byte(struct scan *at, char c)
{
	if (!scan_at(at, c))
		return false;
	at->p++;
	return true;
}

/* Returns whether the terminated string s comes next. */
static inline bool scan_sees(const struct scan *at, const char *s)
{
	size_t len = strlen(s);

	return scan_left(at) >= len && !memcmp(at->p, s, len);
}

static inline bool scan_text(struct scan *at, const char *s)
{
	if (!scan_sees(at, s))
		return false;
	at->p += strlen(s);
	return true;
}

/* Steps over blanks and tabs. Returns whether there was one. */
static inline bool scan_blanks(struct scan *at)
{
	const char *from = at->p;

	while (at->p < at->end && (*at->p == ' ' || *at->p == '\t'))
		at->p++;
	return at->p > from;
}

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Returns the value of a hexadecimal digit, or -1. */
static inline int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static inline bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c);
}

/* Returns whether c can begin a name. */
static inline bool is_name_start(char c)
{
	return is_name(c) && !is_digit(c);
}

/* Steps over digits. Returns whether there was one. */
static inline bool scan_digits(struct scan *at)
{
	const char *from = at->p;

	while (at->p < at->end && is_digit(*at->p))
		at->p++;
	return at->p > from;
}

/* Reads an unsigned decimal number of up to 64 bits. */
static inline bool scan_decimal(struct scan *at, uint64_t *value)
{
	const char *p = at->p;
	uint64_t n = 0;

	for (; p < at->end && is_digit(*p); p++) {
		uint64_t digit = (uint64_t)(*p - '0');

		if (n > (UINT64_MAX - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	if (p == at->p)
		return false;
	at->p = p;
	*value = n;
	return true;
}

/* Reads a hexadecimal number of up to 16 digits, with or without "0x". */
static inline bool scan_hex(struct scan *at, uint64_t *value)
{
	const char *p = at->p, *from;
	uint64_t n = 0;

	if (at->end - p > 2 && p[0] == '0' && (p[1] == 'x' || p[1] == 'X') && hex_digit(p[2]) >= 0)
		p += 2;
	for (from = p; p < at->end && hex_digit(*p) >= 0; p++)
		n = n << 4 | (uint64_t)hex_digit(*p);
	if (p == from || p - from > 16)
		return false;
	at->p = p;
	*value = n;
	return true;
}

/* Reads a name of letters, digits and _, not beginning with a digit. */
static inline bool scan_name(struct scan *at, struct word *name)
{
	const char *p = at->p;

	if (p == at->end || is_digit(*p))
		return false;
	while (p < at->end && is_name(*p))
		p++;
	if (p == at->p)
		return false;
	*name = (struct word){at->p, (size_t)(p - at->p)};
	at->p = p;
	return true;
}

/* Reads everything up to the next blank or tab, or the end; at least one byte. */
static inline bool scan_field(struct scan *at, struct word *field)
{
	const char *p = at->p;

	while (p < at->end && *p != ' ' && *p != '\t')
		p++;
	if (p == at->p)
		return false;
	*field = (struct word){at->p, (size_t)(p - at->p)};
	at->p = p;
	return true;
}

/* Steps over a clock or a number of seconds: a digit, then digits with ":" "." and, in some
 * locales, ",". */
static inline bool scan_time(struct scan *at)
{
	const char *p = at->p;

	if (p == at->end || !is_digit(*p))
		return false;
	while (p < at->end && (is_digit(*p) || *p == ':' || *p == '.' || *p == ','))
		p++;
	at->p = p;
	return true;
}

/* Moves past the first occurrence of the terminated string s. */
static inline bool scan_find(struct scan *at, const char *s)
{
	const char *p = at->p;
	size_t len = strlen(s);

	while ((size_t)(at->end - p) >= len) {
		p = memchr(p, s[0], (size_t)(at->end - p) - len + 1);
		if (!p)
			return false;
		if (!memcmp(p, s, len)) {
			at->p = p + len;
			return true;
		}
		p++;
	}
	return false;
}

/* Returns whether a word has the same first byte as the terminated string s, which is not empty: a
 * quick test, as most searches in lists of words fail. */
static inline bool word_may_be(struct word w, const char *s)
{
	return w.len > 0 && *w.s == *s;
}

static inline bool word_same(struct word a, struct word b)
{
	return a.len == b.len && !memcmp(a.s, b.s, a.len);
}

static inline bool word_is(struct word w, const char *s)
{
	return word_may_be(w, s) && w.len == strlen(s) && !memcmp(w.s, s, w.len);
}

/* Returns whether two words are the same, ignoring case; s is terminated and in lower case. */
static inline bool word_is_folded(struct word w, const char *s)
{
	size_t i = 0;

	while (i < w.len && s[i] && (w.s[i] | (w.s[i] >= 'A' && w.s[i] <= 'Z' ? 0x20 : 0)) == s[i])
		i++;
	return i == w.len && !s[i];
}

/* Cuts the terminated prefix s off w. Returns whether w had it. */
static inline bool word_cut(struct word *w, const char *s)
{
	size_t len;

	if (!word_may_be(*w, s))
		return false;
	len = strlen(s);
	if (w->len < len || memcmp(w->s, s, len) != 0)
		return false;
	w->s += len;
	w->len -= len;
	return true;
}

static inline bool word_ends(struct word w, const char *s)
{
	size_t len = strlen(s);

	return w.len >= len && !memcmp(w.s + w.len - len, s, len);
}

/* Returns the FNV-1a hash of a word, to distinguish the names of pending calls. */
static inline uint32_t word_hash(struct word w)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < w.len; i++)
		hash = (hash ^ (unsigned char)w.s[i]) * 16777619u;
	return hash;
}

/* Reads the whole word as a decimal number. */
static inline bool word_decimal(struct word w, uint64_t *value)
{
	struct scan at = scan_word(w);
	uint64_t n;

	if (!scan_decimal(&at, &n) || at.p != at.end)
		return false;
	*value = n;
	return true;
}

/* Returns whether a line is blank. */
static inline bool line_blank(const struct line *line)
{
	struct scan at = scan_line(line);

	scan_blanks(&at);
	return at.p == at.end;
}

/* Returns how many of the first lines of a trace pass a test: the result of most probes. */
static inline int count_lines(const struct line *head, size_t lines,
                              bool (*test)(const struct line *line))
{
	int count = 0;

	for (size_t i = 0; i < lines; i++)
		count += test(&head[i]);
	return count;
}

#endif
