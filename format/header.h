/* SPDX-License-Identifier: MIT */
/*
 * header: the line that begins a trace: its name, then its keys and their values.
 */
#ifndef FORMAT_HEADER_H
#define FORMAT_HEADER_H

#include "number.h"

/* A header as it stands on the line, behind the `>`: name, then TAB KEY=VALUE, all escaped. */
struct header {
	struct text text;
};

/* The name of a header and the value of a key, escaped; s is NULL where there is none. They point
 * into the header and are valid until that changes. */
struct value header_name(const struct header *h);
struct value header_get(const struct header *h, const char *key);

/* Empties the header and gives it a name, which is escaped here. */
void header_start(struct header *h, const char *name, size_t len);

/* Sets a key, in place or at the end. The value is escaped here. */
void header_set(struct header *h, const char *key, const char *value, size_t len);
void header_set_number(struct header *h, const char *key, uint64_t value);

/* Takes a key out, as often as it occurs. */
void header_drop(struct header *h, const char *key);

/* A key's decimal value of at most `most`: false where it is missing or something else. */
bool header_number(const struct header *h, const char *key, uint64_t most, uint64_t *value);

/* Makes `to` equal to `from`. */
void header_copy(struct header *to, const struct header *from);

/* Appends TAB, newline, CR and backslash as \t \n \r \\, all else as it is; and back. */
void text_escaped(struct text *t, const char *s, size_t len);
void text_unescaped(struct text *t, const char *s, size_t len);

/* Appends the header's line. */
void put_header(struct text *out, const struct header *h);

#endif
