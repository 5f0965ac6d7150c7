/* SPDX-License-Identifier: MIT */
/*
 * json_look: what the first lines of a trace in JSON tell.
 */
#ifndef TRACE2CAT_JSON_LOOK_H
#define TRACE2CAT_JSON_LOOK_H

#include "../trace.h"

/* A probe: whether the first line begins an object, or an array of them, and a key is known. */
int json_probe(const struct line *head, size_t lines);

/* Returns whether calls of sysdig's may have an exit alone, as far as the lines ahead tell: one
 * does, or none has an enter. */
bool json_has_exits(struct trace *trace);

#endif
