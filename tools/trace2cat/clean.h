/* SPDX-License-Identifier: MIT */
/*
 * clean: removes what a terminal, a web page or another system added to a trace: byte-order marks,
 * CRs, colours, no-break spaces.
 */
#ifndef TRACE2CAT_CLEAN_H
#define TRACE2CAT_CLEAN_H

#include <stdbool.h>
#include <stddef.h>

/* Looks at more bytes of a trace: sets *colours and *blanks if it has, or may have, colours and
 * no-break spaces. SIMD_BYTES past them may be read. */
void clean_look(const char *s, size_t len, bool *colours, bool *blanks);

/* Removes the byte-order mark (of the first line), CR and colours from a line, and moves the
 * remaining bytes to `to`, which may be the line itself. Returns their number. */
size_t clean_line(char *to, const char *s, size_t len, bool first);

/* Replaces each no-break space by a blank. Returns the number of bytes left. */
size_t clean_blanks(char *s, size_t len);

#endif
