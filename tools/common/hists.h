/* SPDX-License-Identifier: MIT */
/*
 * hists: the loop over the histograms of an input.
 */
#ifndef COMMON_HISTS_H
#define COMMON_HISTS_H

#include "../../format/hist.h"

/* Reads the histograms of a descriptor one after the other into *h and calls take(arg) for each: it
 * returns NULL, or why the histogram is left out, which is a fault at the line of its header. Lines
 * that are refused are faults, too, and the rest of their histogram counts. `out`, where it is not
 * NULL, gathers what goes to standard output: it is written before the program waits for input.
 * Returns false, after the message, where the input could not be read to its end. */
bool hists_read(int fd, const char *file, struct hist *h, const char *(*take)(void *arg), void *arg,
                struct text *out);

#endif
