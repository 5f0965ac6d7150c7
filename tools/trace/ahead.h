/*
 * ahead: the bytes of a trace that have been read already and whose lines come next.
 *
 * For guesses from what follows, which must work without it too: a live trace shows little.
 */
#ifndef TRACE_AHEAD_H
#define TRACE_AHEAD_H

#include "trace.h"

/* The line behind the byte *at of what is ahead (0 at first), which moves on; cleaned, as
 * trace_line() gives it. False where no whole line is left. It is valid until the next call or
 * line; nothing ahead is, once trace_line() has been called. */
bool trace_ahead(struct trace *trace, size_t *at, struct line *line);

#endif
