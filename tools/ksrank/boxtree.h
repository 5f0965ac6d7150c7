/* SPDX-License-Identifier: MIT */
/*
 * boxtree: lower bounds on the distances of a sample from the models of a label, by the trees of an
 * image, so that most models of a large bank need not be measured.
 */
#ifndef KSRANK_BOXTREE_H
#define KSRANK_BOXTREE_H

#include "../../format/image_distance.h"
#include "sample.h"

/* By how much the bounds of boxtree_gaps() may be too large, from rounding. */
#define BOXTREE_MARGIN 4e-5

/* Computes the numbers of a weighed sample, with NUMBER_ONE for 1. */
void boxtree_sample(float to[PARTS], const struct image *m, enum image_part part,
                    const struct sample *s);

/* Computes lower bounds on the distance of the sample from the content of each lane of a node; for
 * IMAGE_ROOT_TREES, on its square; for sums, on the wider gap or on both gaps. They are too large
 * by at most BOXTREE_MARGIN. Returns how many lanes are filled. */
size_t boxtree_gaps(const struct boxtree *t, const float sample[PARTS], bool both, int level,
                    size_t node, float gap[LANES]);

/* Returns the model in a lane of the lowest level; any number if the image is damaged. */
static inline size_t boxtree_model(const struct boxtree *t, size_t lane)
{
	return le32(t->at + 4 * lane);
}

#endif
