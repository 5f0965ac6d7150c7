/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "multiversion.h"
#include "boxtree.h"

/* Sets the sums of a sample at the posts. */
static void sample_posts(float to[PARTS], const struct image *m, const struct sample *s)
{
	size_t at = 0;

	for (size_t i = 0; i < POSTS; i++) {
		uint64_t post = 2 * (uint64_t)image_post(m, i) + 1;

		while (at < s->len && s->steps[at].place <= post)
			at++;
		to[i] = (float)(at ? s->steps[at - 1].sum : 0) * NUMBER_ONE;
	}
}

void boxtree_sample(float to[PARTS], const struct image *m, enum image_part part,
                    const struct sample *s)
{
	double sum[PARTS] = {0};

	if (part == IMAGE_SUM_TREES) {
		sample_posts(to, m, s);
		return;
	}
	for (size_t i = 0; i < s->len; i++) {
		const struct step *step = &s->steps[i];

		if (step->place % 2) /* a gram of the bank */
			sum[image_group(m, step->place / 2)] +=
			    part == IMAGE_PRODUCT_TREES ? step->share * step->share : step->share;
	}
	group_numbers(to, sum, part, sqrt(s->squares));
}

static inline float larger(float a, float b)
{
	return a > b ? a : b;
}

/* For sums: computes how far the sample's are above the largest, and below the least. */
MULTIVERSION static void sum_gaps(const unsigned char *low, const unsigned char *high,
                                  const float *sample, int both, float *gap)
{
	float above[LANES] = {0}, below[LANES] = {0};

	for (int part = 0; part < POSTS; part++)
		for (int i = 0; i < LANES; i++) {
			above[i] =
			    larger(above[i],
			           sample[part] - level_number(high, (size_t)(part * LANES + i)));
			below[i] = larger(below[i], level_number(low, (size_t)(part * LANES + i)) -
			                                sample[part]);
		}
	for (int i = 0; i < LANES; i++)
		gap[i] = larger(above[i], below[i]) / NUMBER_ONE;
	for (int i = 0; both && i < LANES; i++)
		gap[i] = (above[i] + below[i]) / NUMBER_ONE;
}

/* For shares: computes 1 minus the most that sample and model can have in common. Adds up every
 * other part separately, so that no addition waits for the one before. */
MULTIVERSION static void common_gaps(const unsigned char *high, const float *sample, float *gap)
{
	float common[LANES] = {0}, other[LANES] = {0};

	for (int part = 0; part < PARTS; part += 2, high += 4 * LANES)
		for (int i = 0; i < LANES; i++) {
			float p = sample[part], q = level_number(high, (size_t)i);
			common[i] += p < q ? p : q;
			p = sample[part + 1];
			q = level_number(high, (size_t)(LANES + i));
			other[i] += p < q ? p : q;
		}
	for (int i = 0; i < LANES; i++)
		gap[i] = 1 - (common[i] + other[i]) / NUMBER_ONE;
}

/* For roots and norms: by A.-L. Cauchy's inequality the product of the groups' roots is at least
 * the sum of the products of their bins. */
MULTIVERSION static void product_gaps(const unsigned char *high, const float *sample, float *gap)
{
	float product[LANES] = {0}, other[LANES] = {0};

	for (int part = 0; part < PARTS; part += 2, high += 4 * LANES)
		for (int i = 0; i < LANES; i++) {
			product[i] += sample[part] * level_number(high, (size_t)i);
			other[i] += sample[part + 1] * level_number(high, (size_t)(LANES + i));
		}
	for (int i = 0; i < LANES; i++)
		gap[i] = 1 - (product[i] + other[i]) / NUMBER_ONE / NUMBER_ONE;
}

size_t boxtree_gaps(const struct boxtree *t, const float sample[PARTS], bool both, int level,
                    size_t node, float gap[LANES])
{
	const struct level *l = &t->levels[level];
	size_t first = 2 * node * t->parts * LANES, left = l->len - node * LANES;
	const unsigned char *low = t->at + l->low + first, *high = t->at + l->high + first;

	if (t->part == IMAGE_SUM_TREES)
		sum_gaps(low, high, sample, both, gap);
	else if (t->part == IMAGE_COMMON_TREES)
		common_gaps(high, sample, gap);
	else
		product_gaps(high, sample, gap);
	return left < LANES ? left : LANES;
}
