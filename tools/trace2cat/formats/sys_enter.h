/* SPDX-License-Identifier: MIT */
/*
 * sys_enter: "NR n (args)", as the kernel prints the tracepoint raw_syscalls:sys_enter, for the
 * formats that pass its text on: perf script, ftrace, trace-cmd.
 */
#ifndef TRACE2CAT_SYS_ENTER_H
#define TRACE2CAT_SYS_ENTER_H

#include "../scan.h"
#include "../trace.h"

/* Reports the number at this place. It must not be at the end of a line, where it could be
 * truncated. A number of -1 is a call that ptrace or seccomp has forbidden. */
static inline bool enter_number(struct trace *trace, uint64_t tid, struct scan at)
{
	uint64_t number;

	scan_blanks(&at);
	if (!scan_text(&at, "NR ") && !scan_text(&at, "id="))
		return false;
	if (scan_text(&at, "-1 ")) {
		trace_call(trace, tid, "-1", 2);
		return true;
	}
	if (!scan_decimal(&at, &number) || at.p == at.end)
		return false;
	trace_number(trace, tid, 0, number);
	return true;
}

#endif
