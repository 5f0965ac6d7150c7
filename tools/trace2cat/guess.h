/*
 * guess: what a text that is no trace looks like, and what to do.
 */
#ifndef TRACE2CAT_GUESS_H
#define TRACE2CAT_GUESS_H

#include <stddef.h>

/* For a message: from the first bytes of the text, which are not blank. */
const char *guess(const char *s, size_t len);

#endif
