/* SPDX-License-Identifier: MIT */
/*
 * segment: the histograms of a label dealt into segments, each of which becomes a model.
 */
#ifndef MKMODEL_SEGMENT_H
#define MKMODEL_SEGMENT_H

#include "packed.h"

/* Sorts: by label in byte order, then by chance. */
void deal_sort(struct deal *d);

/* Deals the histograms of a label, that deal_sort() sorted, into so many segments: each gets one in
 * turn. */
void deal_turns(struct dealt *hists, size_t len, size_t segments);

/* Sorts the histograms of a label by segment. */
void deal_sort_segments(struct dealt *hists, size_t len);

#endif
