/* SPDX-License-Identifier: MIT */
/*
 * logtext: takes a trace's line out of a line of a JSON log.
 */
#ifndef TRACE2CAT_LOGTEXT_H
#define TRACE2CAT_LOGTEXT_H

#include "scan.h"

/* Replaces the object by the value of the key that holds a line of text (log, MESSAGE, message...),
 * and moves the end; the bytes must be writable. Returns false, and changes nothing, if there is no
 * such key. */
bool log_text(struct scan *at);

/* Returns whether log_text() would find one. */
bool log_has_text(struct scan at);

#endif
