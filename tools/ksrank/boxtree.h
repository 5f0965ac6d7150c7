/* SPDX-License-Identifier: MIT */
/*
 * boxtree: lower bounds on the distances of a sample from the models of a label, by the trees of an
 * image, so that most models of a large bank are passed over without being measured.
 */
#ifndef KSRANK_BOXTREE_H
#define KSRANK_BOXTREE_H

#include "../../format/image_distance.h"
#include "sample.h"

/* How far what boxtree_gaps() says may be above the truth, by rounding. */
#define BOXTREE_MARGIN 4e-5

/* The numbers of a sample that is weighed, NUMBER_ONE for 1. */
void boxtree_sample(float to[PARTS], const struct image *m, enum image_part part,
                    const struct sample *s);

/* What at least lies between the sample and whatever stands in each lane of a node: of the distance
 * itself or, for IMAGE_ROOT_TREES, its square; too large by at most BOXTREE_MARGIN. Of sums the
 * wider gap, or both gaps. How many lanes are filled. */
size_t boxtree_gaps(const struct boxtree *t, const float sample[PARTS], bool both, int level,
                    size_t node, float gap[LANES]);

/* Returns the model in a lane of the lowest level; any number where the image is damaged. */
static inline size_t boxtree_model(const struct boxtree *t, size_t lane)
{
	return le32(t->at + 4 * lane);
}

#endif
