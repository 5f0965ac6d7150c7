/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "explain.h"

/* Returns the place of a model's bin. */
static uint64_t place_of(const struct curve *m, size_t bin)
{
	return 2 * (uint64_t)curve_number(m, bin) + 1;
}

/* Returns its share, clamped to 0 to 1, as the image may be damaged. */
static double share_of(const struct curve *m, size_t bin)
{
	double share = curve_share(m, bin);

	return share > 0 && share <= 1 ? share : 0;
}

struct explanation explain_find(struct nearest *n, size_t model)
{
	const struct sample *s = n->sample;
	const struct curve m = image_curve(n->image, model);
	struct explanation best = {.gram = {"", 0}};
	double f = 0, g = 0;

	nearest_weigh(n, image_weight(n->image, model));
	for (size_t i = 0, j = 0; i < s->len || j < m.len;) {
		uint64_t place = j < m.len ? place_of(&m, j) : UINT64_MAX;
		bool of_sample = i < s->len && s->steps[i].place <= place;
		bool of_model = j < m.len && (i == s->len || place <= s->steps[i].place);
		const struct step *step = of_sample ? &s->steps[i++] : NULL;
		struct explanation r = {
		    .gram =
		        of_model ? grams_at(&n->image->grams, curve_number(&m, j)) : step->key.gram,
		    .sample = step ? step->share : 0,
		    .place = of_model ? place : step->place,
		    .steps = i,
		    .model = of_model ? share_of(&m, j) : 0,
		};

		j += of_model;
		f += r.sample;
		g += r.model;
		r.gap = metric_cumulative(n->metric) ? f - g : r.sample - r.model;
		if (of_model && n->metric->basis == BASIS_LOOKUP)
			continue;
		if (fabs(r.gap) > fabs(best.gap) || best.gram.len == 0)
			best = r;
	}
	if (best.gram.len && gram_tokens(best.gram.s, best.gram.len) != n->image->n)
		best.gram = (struct value){"?", 1}; /* a damaged image must not damage the row */
	return best;
}

/* Returns how many bins a model has up to and including a place. */
static size_t bins_up_to(const struct curve *m, uint64_t place)
{
	size_t from = 0, to = m->len;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (place_of(m, middle) <= place)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* Returns the gap, as explain_find() computes it, of another model at the same gram. */
static double gap_at(struct nearest *n, const struct explanation *r, size_t model)
{
	const struct curve curve = image_curve(n->image, model), *m = &curve;
	size_t bins = bins_up_to(m, r->place);
	const struct step *last = r->steps ? &n->sample->steps[r->steps - 1] : NULL;
	double sample, share;

	nearest_weigh(n, image_weight(n->image, model));
	if (metric_cumulative(n->metric)) {
		sample = last ? last->sum : 0;
		share = bins ? curve_sum(m, bins - 1) : 0;
	} else {
		sample = last && last->place == r->place ? last->share : 0;
		share = bins && place_of(m, bins - 1) == r->place ? share_of(m, bins - 1) : 0;
		if (n->metric->basis == BASIS_LOOKUP) { /* does the model have it? */
			sample = sample > 0;
			share = share > 0;
		}
	}
	return sample - share;
}

uint32_t explain_side(struct nearest *n, const struct explanation *r, const uint32_t *first)
{
	uint32_t side = UINT32_MAX;
	double least = INFINITY;

	for (uint32_t i = 0; i < n->len; i++) {
		double gap;

		if (first[i] == UINT32_MAX)
			continue;
		gap = fabs(gap_at(n, r, first[i]));
		if (gap < least) {
			least = gap;
			side = i;
		} else if (!(gap > least)) {
			side = UINT32_MAX;
		}
	}
	return side;
}
