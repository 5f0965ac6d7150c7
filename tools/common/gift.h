/* SPDX-License-Identifier: MIT */
/*
 * gift: pages given to the pipe at standard output instead of bytes copied into it, for out.c.
 */
#ifndef COMMON_GIFT_H
#define COMMON_GIFT_H

#include <stddef.h>

enum { GIFT_LEAST = 64 * 1024 }; /* bytes for which a gift pays */

/* Looks what standard output is. Call once, before the first gift_write(). */
void gift_begin(void);

/* Hands n bytes over to the pipe, or fewer where that does not pay or is not possible, such as to
 * a file: returns how many; the caller writes the rest. */
size_t gift_write(const char *bytes, size_t n);

#endif
