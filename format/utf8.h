/* SPDX-License-Identifier: MIT */
/*
 * utf8: recognises UTF-8 characters, and those that a terminal must not be shown.
 */
#ifndef FORMAT_UTF8_H
#define FORMAT_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Returns the length of the UTF-8 sequence (RFC 3629) at s, 1 to 4 and at most len; 0 if there is
 * none: a stray byte, an overlong form, a surrogate, above U+10FFFF. */
size_t utf8_length(const char *s, size_t len);

/* Writes the character with this code, at most 0x10ffff, as UTF-8; returns its bytes, 1 to 4. */
size_t utf8_put(char *to, unsigned long code);

/* Returns whether the character at s, of n bytes by utf8_length(), is a control character: C0, DEL
 * or C1, which terminals obey like ESC sequences. Its code is the last byte. */
bool utf8_control(const char *s, size_t n);

#endif
