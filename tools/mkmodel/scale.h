/* SPDX-License-Identifier: MIT */
/*
 * scale: scales a sum of histograms to that of a model.
 */
#ifndef MKMODEL_SCALE_H
#define MKMODEL_SCALE_H

#include "../../format/hist.h"

/* Sets `to` to the sum, scaled so that its peak is `scale`, below 2^32, without counts that are
 * then below 1; scale 0: to the sum itself. */
void scale_hist(const struct hist *sum, uint64_t scale, struct hist *to);

#endif
