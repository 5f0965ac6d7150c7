/* SPDX-License-Identifier: MIT */
/*
 * segment: deals the histograms of a label into segments, each of which becomes a model.
 */
#ifndef MKMODEL_SEGMENT_H
#define MKMODEL_SEGMENT_H

#include "packed.h"

/* Sorts the histograms by label in byte order, then at random, and makes room for d->segments. */
void deal_sort(struct deal *d);

/* Deals the histograms of a label, sorted by deal_sort(), into this many segments, one to each in
 * turn. */
void deal_turns(struct dealt *hists, size_t len, size_t segments);

/* Sorts the histograms of a label by segment. */
void deal_sort_segments(struct dealt *hists, size_t len);

#endif
