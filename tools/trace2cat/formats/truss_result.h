/* SPDX-License-Identifier: MIT */
/*
 * truss_result: the end of a call of truss or dtruss, which distinguishes it from a program's
 * output.
 */
#ifndef TRACE2CAT_TRUSS_RESULT_H
#define TRACE2CAT_TRUSS_RESULT_H

#include "../scan.h"

/* Returns whether what follows "name(" shows that it is a call: a result after a bracket, a bracket
 * at the end of the line (exit), or no bracket at all, if the line is wrapped or truncated. */
static inline bool truss_has_result(struct scan at)
{
	bool bracket = false;

	while (scan_find(&at, ")")) {
		bracket = true;
		scan_blanks(&at);
		if (at.p == at.end)
			return true;
		if (scan_sees(&at, "= ") || scan_sees(&at, "ERR#") || scan_sees(&at, "Err#") ||
		    scan_sees(&at, "argc = ") || scan_sees(&at, "(sleeping...)") ||
		    scan_sees(&at, "(returning as"))
			return true;
	}
	return !bracket;
}

#endif
