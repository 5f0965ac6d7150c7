/* SPDX-License-Identifier: MIT */
/*
 * scap: events of the Falco libraries, whose names sysdig prints and the LID-DS data sets contain.
 */
#ifndef TRACE2CAT_SCAP_H
#define TRACE2CAT_SCAP_H

#include "../pending.h"
#include "../scan.h"
#include "../trace.h"

/* A file of events. Since 2025 most calls have only an exit: one without a pending enter counts,
 * unless it is the first event of its thread in a file that has enters for all calls. */
struct scap {
	struct trace *trace;
	struct pending pending; /* calls entered, by thread */
	struct pending seen;    /* threads that had an event */
	bool exits;             /* there were calls without an enter */
	uint64_t held_tid;      /* an exit of execve: it counts if such calls follow; if not, the */
	char held[16];          /* trace began within that call */
	size_t held_len;        /* 0: there is none */
};

/* Takes the event `name` of thread tid; `args` is the rest of the line. */
void scap_event(struct scap *s, uint64_t tid, bool enters, struct word name, struct scan args);

/* For a look ahead: returns whether this event is the exit of a call without an enter, other than
 * execve and clone, whose exits come alone in any file. */
bool scap_is_alone(struct scap *s, uint64_t tid, bool enters, struct word name);

/* Returns whether an event is a call, rather than a switch, a signal or the like. */
bool scap_is_call(struct word name);

/* Returns whether the arguments of an event without a direction are those of an exit, with its
 * result first. */
bool scap_tells_exit(struct word name, struct scan args);

/* Ends the file. */
void scap_end(struct scap *s);

/* Frees the state of a look ahead. */
void scap_free(struct scap *s);

/* Reports the event `name` that thread tid entered; `args` is the rest of the line. Skips events
 * that are not calls (a switch, a signal); dropped events make a break. */
void scap_enter(struct trace *trace, uint64_t tid, struct word name, struct scan args);

#endif
