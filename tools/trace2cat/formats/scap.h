/*
 * scap: an event of the Falco libraries, whose names sysdig prints and the LID-DS data sets hold.
 */
#ifndef TRACE2CAT_SCAP_H
#define TRACE2CAT_SCAP_H

#include "../scan.h"
#include "../trace.h"

/* Reports the event `name` that thread tid entered; `args` is what follows on the line. Events
 * that are no calls (a switch, a signal) are passed over, dropped events make a break. */
void scap_enter(struct trace *trace, uint64_t tid, struct word name, struct scan args);

#endif
