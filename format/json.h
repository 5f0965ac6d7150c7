/* SPDX-License-Identifier: MIT */
/*
 * json: strings and members of JSON (RFC 8259), valid UTF-8 whatever the input bytes.
 */
#ifndef FORMAT_JSON_H
#define FORMAT_JSON_H

#include "stream.h"

/* Appends the bytes as a JSON string, with its quotes. Escapes control characters (C0, DEL, C1) and
 * turns each byte that is not part of valid UTF-8 into U+FFFD. */
void json_string(struct text *out, const char *s, size_t len);

/* Does the same for a header's name or value, undoing its escapes (\t \n \r \\) first: a name is
 * then as in the file system. A missing value becomes null. */
void json_value(struct text *out, struct value v);

/* Appends a number as JSON, or null if it is infinite or not a number. */
void json_real(struct text *out, double value);

/* Appends a member's name, which must not need escapes, and the colon; puts a comma first unless an
 * object has just begun. */
void json_key(struct text *out, const char *name);

#endif
