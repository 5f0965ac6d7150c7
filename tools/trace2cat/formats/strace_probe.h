/* SPDX-License-Identifier: MIT */
/*
 * strace_probe: how certain it is that strace wrote the lines.
 */
#ifndef TRACE2CAT_STRACE_PROBE_H
#define TRACE2CAT_STRACE_PROBE_H

#include "../../../format/line.h"

/* A probe: counts the lines that only strace writes, even if they are cut or wrapped. */
int strace_probe(const struct line *head, size_t lines);

#endif
