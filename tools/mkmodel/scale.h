/* SPDX-License-Identifier: MIT */
/*
 * scale: a sum of histograms brought to the scale of a model.
 */
#ifndef MKMODEL_SCALE_H
#define MKMODEL_SCALE_H

#include "../../format/hist.h"

/* Makes `to` the sum scaled so that its peak is `scale`, below 2^32, and clipped below 1; with
 * scale 0 as it is. */
void scale_hist(const struct hist *sum, uint64_t scale, struct hist *to);

#endif
