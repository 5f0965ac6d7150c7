/* SPDX-License-Identifier: MIT */
/*
 * number: writes numbers as text and reads them.
 */
#ifndef FORMAT_NUMBER_H
#define FORMAT_NUMBER_H

#include "text.h"

/* Appends a number in decimal. */
void text_number(struct text *t, uint64_t value);

/* Appends a number so that reading it back gives the same value (%.17g at most), -0 as 0. */
void text_real(struct text *t, double value);

/* Reads the whole of s as a decimal number of at most `most`. Returns false, and leaves *value
 * unchanged, if it is anything else. */
bool text_to_number(const char *s, size_t len, uint64_t most, uint64_t *value);

/* Reads the whole of s, at most 63 bytes, as a finite number. Returns false if it is anything
 * else. */
bool text_to_real(const char *s, size_t len, double *value);

#endif
