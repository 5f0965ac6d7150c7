/* SPDX-License-Identifier: MIT */
/*
 * sequences_probe: how certain it is that each line is a trace of its own.
 */
#ifndef TRACE2CAT_SEQUENCES_PROBE_H
#define TRACE2CAT_SEQUENCES_PROBE_H

#include "../trace.h"

/* The probe of the format. */
int sequences_probe(const struct line *head, size_t lines);

#endif
