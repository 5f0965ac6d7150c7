/* SPDX-License-Identifier: MIT */
/*
 * text: a growing buffer of bytes, into which every writer of format/ writes. The program writes it
 * out once it is large enough (out_pour() of tools/common).
 *
 * A failed allocation is remembered in `failed` and later bytes are dropped, so that a writer of
 * many small pieces needs one check, at the end.
 */
#ifndef FORMAT_TEXT_H
#define FORMAT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
	char *s;     /* the bytes, not terminated; owned, freed by text_free() */
	size_t len;  /* how many there are */
	size_t cap;  /* how many fit */
	bool failed; /* memory ran out: some bytes are missing */
};

/* Borrowed bytes, not terminated; s is NULL if there is no value. */
struct value {
	const char *s;
	size_t len;
};

/* Returns whether the bytes are the same. */
static inline bool value_same(struct value a, struct value b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.s, b.s, a.len) == 0);
}

/* Compares as memcmp() does, then by length. Returns a number below, at or above 0. */
static inline int value_compare(struct value a, struct value b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.s, b.s, len) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* Returns a terminated string as a value, which borrows it. */
static inline struct value string_value(const char *s)
{
	return (struct value){s, strlen(s)};
}

/* Whether the bytes are those of a string. */
static inline bool value_is(struct value v, const char *s)
{
	return value_same(v, string_value(s));
}

/* Returns the bytes of a text, which stay the text's own. */
static inline struct value text_value(const struct text *t)
{
	return (struct value){t->s, t->len};
}

/* Makes room for `more` bytes after the last one and returns its address; NULL (and t->failed) if
 * out of memory. */
char *text_room(struct text *t, size_t more);

/* Frees the bytes; t is then empty and can be used again. */
void text_free(struct text *t);

/* Appends n bytes. */
static inline void text_put(struct text *t, const char *s, size_t n)
{
	char *to;

	if (n == 0)
		return;
	to = t->cap - t->len >= n ? t->s + t->len : text_room(t, n);
	if (to) {
		memcpy(to, s, n);
		t->len += n;
	}
}

static inline void text_byte(struct text *t, char c)
{
	text_put(t, &c, 1);
}

/* Appends a terminated string. */
static inline void text_string(struct text *t, const char *s)
{
	text_put(t, s, strlen(s));
}

#endif
