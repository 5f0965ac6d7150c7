/* SPDX-License-Identifier: MIT */
/*
 * truss_result: how a call of truss or dtruss ends on its line, to tell it from a program's output.
 */
#ifndef TRACE2CAT_TRUSS_RESULT_H
#define TRACE2CAT_TRUSS_RESULT_H

#include "../scan.h"

/* Behind "name(": is it a call? It is where a result follows a bracket, where a bracket ends the
 * line (exit), or where there is no bracket, since the line is wrapped or cut. */
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
