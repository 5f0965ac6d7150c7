/* SPDX-License-Identifier: MIT */
/*
 * times: the times that logs put before their lines. Each function steps over a time and the blank
 * after it.
 */
#ifndef TRACE2CAT_TIMES_H
#define TRACE2CAT_TIMES_H

#include "scan.h"

/* Steps over one blank, or is at the end: further blanks belong to the line. */
bool ends_element(struct scan *at);

/* Steps over this many digits. */
bool scan_places(struct scan *at, size_t digits);

/* Steps over "10:00:00", with a fraction or without, and no blank. */
bool scan_day_time(struct scan *at);

/* "2026-11-20T10:00:00.123+01:00", "Fri 2026-11-20 10:00:00 UTC", "[2026-11-20 10:00:00,123]". */
bool iso_time(struct scan *at);

/* "Nov 20 10:00:00", "Nov  1 10:00:00.123456", "Fri Nov 20 10:00:00 2026", with brackets or
 * without. */
bool month_time(struct scan *at);

/* "[   12.345678] ", and "[  T123] " after it. */
bool boot_time(struct scan *at);

/* "10:00:00.123 " before anything. */
bool day_time(struct scan *at);

/* The same before a pid or another clock: strace writes the pid first, and one clock. */
bool day_time_pid(struct scan *at);

#endif
