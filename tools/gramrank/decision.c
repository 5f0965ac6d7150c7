/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "../../format/logarithm.h"
#include "decision.h"

/* Returns whether a gram goes before another: by its share of the decision, then in byte order. */
static bool precedes(const struct rank_gram *a, const struct rank_gram *b)
{
	double x = fabs(a->share), y = fabs(b->share);

	return !b->gram.s || x > y || (!(x < y) && value_compare(a->gram, b->gram) < 0);
}

static void insert(struct rank_gram first[RANK_GRAMS], struct rank_gram gram)
{
	for (size_t i = 0; i < RANK_GRAMS; i++)
		if (precedes(&gram, &first[i])) {
			struct rank_gram next = first[i];
			first[i] = gram;
			if (!next.gram.s)
				return;
			gram = next;
		}
}

/* Returns ln(1 + count), from a table for the small counts that most grams have. */
static double logarithm(uint64_t count)
{
	enum { KNOWN = 256 };
	static double known[KNOWN];

	if (count >= KNOWN)
		return log_natural(1 + (double)count);
	if (known[count] <= 0)
		known[count] = log_natural(1 + (double)count);
	return known[count];
}

/* Adds a gram's contribution to each decision: its weight times the root of its share. */
static void add_gram(struct decision *decisions, const struct weights *w, struct value gram,
                     double root, bool explain)
{
	const struct weight_of *weight = NULL;
	size_t len = weights_find(w, gram.s, gram.len, &weight);

	for (; len-- > 0; weight++) {
		struct decision *d = &decisions[weight->machine];
		struct rank_gram part = {gram, weight->weight * root};

		d->value += part.share;
		if (explain && part.share > 0)
			insert(d->pro, part);
		else if (explain && part.share < 0)
			insert(d->contra, part);
	}
}

/* Returns whether the bins are in the order of hist_sort_counts(). */
static bool sorted(const struct hist *h)
{
	for (size_t i = 1; i < h->grams.len; i++) {
		uint64_t before = h->counts[i - 1], count = h->counts[i];

		if (before < count ||
		    (before == count && value_compare(hist_gram(h, i - 1), hist_gram(h, i)) > 0))
			return false;
	}
	return true;
}

bool decide(struct decision *decisions, const struct weights *w, struct hist *h, bool explain)
{
	double total = 0;

	for (size_t i = 0; i < w->len; i++)
		decisions[i] = (struct decision){.value = w->machines[i].bias};
	if (!sorted(h) && hist_sort_counts(h) != 0)
		return false;
	for (size_t i = 0; i < h->grams.len; i++)
		total += logarithm(h->counts[i]);
	for (size_t i = 0; i < h->grams.len; i++) {
		add_gram(decisions, w, hist_gram(h, i), sqrt(logarithm(h->counts[i]) / total),
		         explain);
	}
	return true;
}
