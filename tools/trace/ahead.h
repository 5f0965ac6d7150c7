/*
 * ahead: the bytes of a trace that have been read already and whose lines come next.
 *
 * For guesses from what follows, which must work without it too: a live trace shows little.
 */
#ifndef TRACE_AHEAD_H
#define TRACE_AHEAD_H

#include "trace.h"

/* Up to 256 KiB, as they are in the file; valid until the next line is read. */
struct line trace_ahead(const struct trace *trace);

#endif
