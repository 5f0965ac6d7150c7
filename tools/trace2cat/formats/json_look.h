/* SPDX-License-Identifier: MIT */
/*
 * json_look: looks at the first lines of a JSON trace.
 */
#ifndef TRACE2CAT_JSON_LOOK_H
#define TRACE2CAT_JSON_LOOK_H

#include "../trace.h"

/* A probe: the first line begins an object, or an array of them, and a key is known. */
int json_probe(const struct line *head, size_t lines);

/* Returns whether sysdig's calls may have only an exit, judged by the lines ahead: one has, or none
 * has an enter. */
bool json_has_exits(struct trace *trace);

#endif
