/* SPDX-License-Identifier: MIT */
/*
 * json: strings and members of JSON (RFC 8259), always valid UTF-8 whatever the bytes.
 */
#ifndef FORMAT_JSON_H
#define FORMAT_JSON_H

#include "stream.h"

/* Appends the bytes as a JSON string, quotes included. Control characters (C0, DEL, C1) are
 * escaped; each byte that is not part of valid UTF-8 becomes U+FFFD. */
void json_string(struct text *out, const char *s, size_t len);

/* The same of a header's name or value, whose escapes (\t \n \r \\) are undone first: the name as
 * the file system has it. A missing value becomes null. */
void json_value(struct text *out, struct value v);

/* Appends a number as JSON; null where it is infinite or not a number. */
void json_real(struct text *out, double value);

/* Appends a member's name, which must need no escapes, and the colon; a comma comes first unless an
 * object has just begun. */
void json_key(struct text *out, const char *name);

#endif
