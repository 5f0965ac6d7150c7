/* SPDX-License-Identifier: MIT */
/*
 * strace_probe: how sure it is that lines are strace's.
 */
#ifndef TRACE2CAT_STRACE_PROBE_H
#define TRACE2CAT_STRACE_PROBE_H

#include "../../../format/line.h"

/* A probe: counts the lines that only strace writes, also where they are cut or wrapped. */
int strace_probe(const struct line *head, size_t lines);

#endif
