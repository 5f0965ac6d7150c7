/* SPDX-License-Identifier: MIT */
/*
 * guess: what a text that is no trace looks like, and what to do.
 */
#ifndef TRACE2CAT_GUESS_H
#define TRACE2CAT_GUESS_H

#include <stddef.h>

#include "../../format/text.h"

/* For a message: from the first bytes of the text, which are not blank. */
const char *guess(const char *s, size_t len);

/* The first line, cut, as a message quotes it; ended by a NUL. The caller frees it. */
struct text guess_quote(const char *s, size_t len);

#endif
