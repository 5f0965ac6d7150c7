/* SPDX-License-Identifier: MIT */
/*
 * utf16: converts text in 16-bit units to UTF-8.
 */
#ifndef TRACE2CAT_UTF16_H
#define TRACE2CAT_UTF16_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UTF16_UNITS = 4096 }; /* units converted at a time */

struct utf16 {
	bool on, big_endian;
	bool has_odd;      /* the second byte of a unit is still missing: */
	unsigned char odd; /* its first byte */
	uint32_t high;     /* first half of a pair whose second is still missing, or 0 */
	size_t len, at;    /* bytes of out, and how many of them have been taken */
	unsigned char in[2 * UTF16_UNITS], out[3 * UTF16_UNITS + 4];
};

/* Starts a text: of 16-bit units if its first bytes are a byte-order mark. */
void utf16_begin(struct utf16 *u, const unsigned char *s, size_t len);

/* Converts the first n bytes of in; all of out must have been taken. */
void utf16_convert(struct utf16 *u, size_t n);

/* Takes up to `size` converted bytes. Returns 0 if more must be converted first. */
size_t utf16_take(struct utf16 *u, void *buf, size_t size);

#endif
