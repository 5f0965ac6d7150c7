/* SPDX-License-Identifier: MIT */
/*
 * guess: guesses what a file that is not a trace contains, and what to type instead.
 */
#ifndef TRACE2CAT_GUESS_H
#define TRACE2CAT_GUESS_H

#include <stddef.h>

#include "../../format/text.h"

/* Returns a literal for a message, from the first bytes of a text, which are not blank. */
const char *guess(const char *s, size_t len);

/* Does the same for a binary file; NULL if it may be anything. */
const char *guess_binary(const char *s, size_t len);

/* Returns the first line, shortened, as quoted in a message, NUL-terminated. The caller frees
 * it. */
struct text guess_quote(const char *s, size_t len);

#endif
