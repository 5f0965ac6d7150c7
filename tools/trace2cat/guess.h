/* SPDX-License-Identifier: MIT */
/*
 * guess: what a file that is no trace looks like, and what to type instead.
 */
#ifndef TRACE2CAT_GUESS_H
#define TRACE2CAT_GUESS_H

#include <stddef.h>

#include "../../format/text.h"

/* Returns a literal for a message, from the first bytes of a text, which are not blank. */
const char *guess(const char *s, size_t len);

/* The same from those of a binary file; NULL: it may be anything. */
const char *guess_binary(const char *s, size_t len);

/* Returns the first line, cut, as a message quotes it, ended by a NUL. The caller frees it. */
struct text guess_quote(const char *s, size_t len);

#endif
