/* SPDX-License-Identifier: MIT */
/*
 * hists: loops over the histograms of an input.
 */
#ifndef COMMON_HISTS_H
#define COMMON_HISTS_H

#include "../../format/hist.h"

/* Reads the histograms of a descriptor one by one into *h and calls take(arg) for each, which
 * returns NULL, or why it refuses the histogram; that is reported as a fault at the line of its
 * header. Lines that are refused are faults, too, and the rest of their histogram counts. `out`,
 * unless NULL, collects text for standard output, which is written before the program waits for
 * input. Returns false, after a message, if the input could not be read to its end. */
bool hists_read(int fd, const char *file, struct hist *h, const char *(*take)(void *arg), void *arg,
                struct text *out);

#endif
