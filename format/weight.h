/* SPDX-License-Identifier: MIT */
/*
 * weight: how a count enters a distribution.
 */
#ifndef FORMAT_WEIGHT_H
#define FORMAT_WEIGHT_H

#include <stddef.h>
#include <stdint.h>

/* How a count enters a distribution. */
enum weight { WEIGHT_LINEAR, WEIGHT_SQRT, WEIGHT_LOG, WEIGHT_PRESENCE, WEIGHTS };

/* Return the name of a weight, as -w and the header key use it; and the weight of a name, -1 if
 * there is none. */
const char *weight_name(enum weight w);
int weight_from_name(const char *s, size_t len);

/* Returns what a count c weighs before the division by the sum: c, sqrt(c), ln(1+c) or 1. */
double weigh(enum weight w, uint64_t count);

#endif
