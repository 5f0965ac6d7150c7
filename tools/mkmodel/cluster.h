/* SPDX-License-Identifier: MIT */
/*
 * cluster: puts similar histograms into one segment.
 *
 * k-means on the square roots of shares, where the distance is Hellinger's up to a factor: S. P.
 * Lloyd, Least squares quantization in PCM, IEEE Trans. Information Theory 28 (1982), 129-137;
 * first centres as in D. Arthur and S. Vassilvitskii, k-means++ (2007). All in integers, so that
 * every machine forms the same clusters.
 */
#ifndef MKMODEL_CLUSTER_H
#define MKMODEL_CLUSTER_H

#include "packed.h"

/* Sets the segment of each histogram, from 0, so that those of a segment are similar. Returns the
 * number of segments, at most `segments`; fewer if histograms are equal. The seed chooses the first
 * centres. Time: about 10 * len * segments * bins of a histogram; memory: 4 bytes per distinct gram
 * and segment, 24 per histogram. Ends the program if out of memory. */
size_t cluster_alike(struct dealt *hists, size_t len, size_t segments, uint64_t seed);

#endif
