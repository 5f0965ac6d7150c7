/* SPDX-License-Identifier: MIT */
/*
 * writer: writes the calls of a trace: its header, a line where the thread changes, a token a call.
 * Formats call it by trace.h.
 */
#ifndef TRACE2CAT_WRITER_H
#define TRACE2CAT_WRITER_H

#include "reader.h"

/* Writes the header of the current trace. */
void put_trace(struct trace *t);

#endif
