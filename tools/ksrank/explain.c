/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "explain.h"

struct explanation explain_find(struct nearest *n, const struct entry *model)
{
	const struct index *x = n->index;
	const struct sample *s = n->sample;
	const struct curve *m = &model->curve;
	struct explanation best = {.gram = ""};
	double f = 0, g = 0;

	nearest_weigh(n, model->weight);
	for (size_t i = 0, j = 0; i < s->len || j < m->len;) {
		bool of_sample = i < s->len && (j == m->len || s->steps[i].place <= m->place[j]);
		bool of_model = j < m->len && (i == s->len || m->place[j] <= s->steps[i].place);
		const struct step *step = of_sample ? &s->steps[i++] : NULL;
		struct value gram =
		    of_model ? strtab_string(&x->vocabulary.grams, x->sorted[m->place[j] / 2])
		             : (struct value){step->gram, step->len};
		struct explanation r = {
		    .gram = gram.s,
		    .len = gram.len,
		    .sample = step ? step->share : 0,
		    .place = of_model ? m->place[j] : step->place,
		    .steps = i,
		    .model = of_model ? m->share[j] : 0,
		};

		j += of_model;
		f += r.sample;
		g += r.model;
		r.gap = metric_cumulative(n->metric) ? f - g : r.sample - r.model;
		if (of_model && n->metric->basis == BASIS_LOOKUP)
			continue;
		if (fabs(r.gap) > fabs(best.gap) || best.len == 0)
			best = r;
	}
	return best;
}

/* How many of a model's bins come up to and with a place. */
static size_t bins_up_to(const struct curve *m, uint32_t place)
{
	size_t from = 0, to = m->len;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (m->place[middle] <= place)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* What explain_find() calls the gap, of another model at the same gram. */
static double gap_at(struct nearest *n, const struct explanation *r, const struct entry *model)
{
	const struct curve *m = &model->curve;
	size_t bins = bins_up_to(m, r->place);
	const struct step *last = r->steps ? &n->sample->steps[r->steps - 1] : NULL;
	double sample, share;

	nearest_weigh(n, model->weight);
	if (metric_cumulative(n->metric)) {
		sample = last ? last->sum : 0;
		share = bins ? m->sum[bins - 1] : 0;
	} else {
		sample = last && last->place == r->place ? last->share : 0;
		share = bins && m->place[bins - 1] == r->place ? m->share[bins - 1] : 0;
		if (n->metric->basis == BASIS_LOOKUP) { /* whether they have it */
			sample = sample > 0;
			share = share > 0;
		}
	}
	return sample - share;
}

const struct entry *explain_side(struct nearest *n, const struct explanation *r,
                                 const uint32_t *first)
{
	const struct entry *side = NULL;
	double least = INFINITY;

	for (size_t i = 0; i < n->len; i++) {
		const struct entry *e;
		double gap;

		if (first[i] == UINT32_MAX)
			continue;
		e = &n->index->entries[first[i]];
		gap = fabs(gap_at(n, r, e));
		if (gap < least) {
			least = gap;
			side = e;
		} else if (!(gap > least)) {
			side = NULL;
		}
	}
	return side;
}
