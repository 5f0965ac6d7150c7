/* SPDX-License-Identifier: MIT */
/*
 * utf8: what is a character, and what may be shown of it.
 */
#ifndef FORMAT_UTF8_H
#define FORMAT_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Returns the length of the UTF-8 sequence (RFC 3629) that begins at s, 1 to 4 bytes of at most
 * len; 0 if there is none: a stray byte, an overlong form, a surrogate, above U+10FFFF. */
size_t utf8_length(const char *s, size_t len);

/* Whether the character of n bytes at s, as utf8_length() has it, is a control: of C0, DEL or of
 * C1, which terminals obey as they do ESC sequences. Its code is the last byte. */
bool utf8_control(const char *s, size_t n);

#endif
