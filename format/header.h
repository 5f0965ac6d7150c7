/* SPDX-License-Identifier: MIT */
/*
 * header: the line that begins a trace: a name, then keys and values.
 */
#ifndef FORMAT_HEADER_H
#define FORMAT_HEADER_H

#include "number.h"

/* A header as on its line, after the `>`: the name, then TAB KEY=VALUE for each key, all
 * escaped. */
struct header {
	struct text text;
};

/* Return the name of a header and the value of a key, escaped; s is NULL if there is none. They
 * point into the header and are valid until it changes. */
struct value header_name(const struct header *h);
struct value header_get(const struct header *h, const char *key);

/* Empties the header and gives it a name, which must not be escaped yet. */
void header_start(struct header *h, const char *name, size_t len);

/* Sets a key, in place or at the end. The value must not be escaped yet. */
void header_set(struct header *h, const char *key, const char *value, size_t len);
void header_set_number(struct header *h, const char *key, uint64_t value);

/* Removes every occurrence of a key. */
void header_drop(struct header *h, const char *key);

/* Reads a key's decimal value of at most `most`. Returns false if it is missing or anything
 * else. */
bool header_number(const struct header *h, const char *key, uint64_t most, uint64_t *value);

/* Makes `to` a copy of `from`. */
void header_copy(struct header *to, const struct header *from);

/* Append a string with TAB, newline, CR and backslash escaped as \t \n \r \\, and unescaped. */
void text_escaped(struct text *t, const char *s, size_t len);
void text_unescaped(struct text *t, const char *s, size_t len);

/* Appends the header's line. */
void put_header(struct text *out, const struct header *h);

#endif
