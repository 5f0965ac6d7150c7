/* SPDX-License-Identifier: MIT */
/*
 * strace_ahead: what the lines ahead reveal about a trace of strace.
 */
#ifndef TRACE2CAT_STRACE_AHEAD_H
#define TRACE2CAT_STRACE_AHEAD_H

#include "../trace.h"

struct strace_ahead {
	uint64_t alone; /* the first process, which makes the calls of lines without a pid; or 0 */
	int shape;      /* of the first line, unless it is the rest of one; -1: unknown */
	size_t width;   /* at which lines are cut; 0: at none */
};

struct strace_ahead strace_look(struct trace *trace);

#endif
