/* SPDX-License-Identifier: MIT */
/*
 * streams: loops over the items of a stream.
 */
#ifndef COMMON_STREAMS_H
#define COMMON_STREAMS_H

#include "../../format/stream.h"

/* Opens *in on a descriptor, calls take(arg, item) for each item up to the end, and closes it. An
 * input that cannot be read to its end is reported as a fault. `out`, unless NULL, collects text
 * for standard output, which is written before the program waits for input. */
void streams_read(struct stream *in, int fd, const char *file, struct text *out,
                  void (*take)(void *arg, enum item item), void *arg);

#endif
