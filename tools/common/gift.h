/* SPDX-License-Identifier: MIT */
/*
 * gift: gives pages to the pipe at standard output instead of copying bytes into it, for out.c.
 */
#ifndef COMMON_GIFT_H
#define COMMON_GIFT_H

#include <stddef.h>

enum { GIFT_LEAST = 64 * 1024 }; /* with fewer bytes it does not pay */

/* Checks whether standard output is a pipe. Call once, before the first gift_write(). */
void gift_begin(void);

/* Hands n bytes over to the pipe, or fewer if that does not pay or is not possible, as for a file.
 * Returns how many; the caller writes the rest. */
size_t gift_write(const char *bytes, size_t n);

#endif
