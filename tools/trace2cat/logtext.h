/* SPDX-License-Identifier: MIT */
/*
 * logtext: a line of a log in JSON, whose text is the line of a trace.
 */
#ifndef TRACE2CAT_LOGTEXT_H
#define TRACE2CAT_LOGTEXT_H

#include "scan.h"

/* Puts the value of the key that holds a line of text (log, MESSAGE, message...) in place of the
 * object, and moves the end; the bytes must be writable. False, and nothing changed, where there is
 * none. */
bool log_text(struct scan *at);

/* Whether log_text() would find one. */
bool log_has_text(struct scan at);

#endif
