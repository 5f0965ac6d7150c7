/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../common/fault.h"
#include "cluster.h"

enum {
	ROUNDS_MOST = 10, /* further rounds move few histograms */
	ONE = 1 << 15     /* the root of a share of 1 */
};

/* A bin of a histogram: its gram, and the root of its share. */
struct root {
	uint32_t gram;
	int32_t at;
};

struct clustering {
	struct dealt *hists;    /* borrowed */
	size_t len;             /* of hists */
	size_t clusters, grams; /* so far; of all histograms */
	int32_t *centres;       /* clusters * grams; owned */
	int64_t *norms;         /* of the centres, squared; owned */
	int64_t *sums;          /* of the grams of one cluster; owned */
	int64_t *apart;         /* of each histogram, its squared distance from its centre; owned */
	struct root *roots;     /* of the current histogram; owned */
	size_t room;
};

static void *checked(void *memory)
{
	if (!memory)
		die_memory();
	return memory;
}

/* Reads a histogram into g->roots. Returns the number of roots. */
static size_t take_roots(struct clustering *g, const struct dealt *hist)
{
	struct deal_reader in = deal_read(hist);
	struct dealt_bin b;
	double total = 0;
	size_t len = 0;

	if (hist->bins > g->room) {
		g->room = hist->bins;
		free(g->roots);
		g->roots = checked(malloc(g->room * sizeof *g->roots));
	}
	while (deal_next(&in, &b))
		total += (double)b.count;
	in = deal_read(hist);
	while (deal_next(&in, &b))
		g->roots[len++] =
		    (struct root){b.gram, (int32_t)(sqrt((double)b.count / total) * ONE)};
	return len;
}

/* Returns the squared distance of the current histogram from a centre. */
static int64_t distance(const struct clustering *g, size_t len, size_t centre)
{
	const int32_t *c = g->centres + centre * g->grams;
	int64_t squares = g->norms[centre], product = 0;

	for (size_t i = 0; i < len; i++) {
		int64_t at = g->roots[i].at;
		squares += at * at;
		product += at * c[g->roots[i].gram];
	}
	return squares - 2 * product;
}

/* Makes the histogram the next centre, and assigns to it the histograms that are nearer to it than
 * to their own. */
static void add_centre(struct clustering *g, size_t hist)
{
	size_t centre = g->clusters++, len = take_roots(g, &g->hists[hist]);
	int32_t *c = g->centres + centre * g->grams;

	for (size_t i = 0; i < len; i++) {
		c[g->roots[i].gram] = g->roots[i].at;
		g->norms[centre] += (int64_t)g->roots[i].at * g->roots[i].at;
	}
	for (size_t i = 0; i < g->len; i++) {
		int64_t apart = distance(g, take_roots(g, &g->hists[i]), centre);
		if (centre > 0 && apart >= g->apart[i])
			continue;
		g->apart[i] = apart;
		g->hists[i].segment = (uint32_t)centre;
	}
}

/* Returns the next random number: splitmix64, by Sebastiano Vigna. */
static uint64_t chance(uint64_t *state)
{
	uint64_t x = *state += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

/* Chooses the first centres among the histograms, each with a probability proportional to its
 * squared distance from the centres before it. */
static void choose_centres(struct clustering *g, size_t centres, uint64_t seed)
{
	add_centre(g, 0);
	while (g->clusters < centres) {
		uint64_t all = 0, point;
		size_t i = 0;

		for (size_t k = 0; k < g->len; k++)
			all += (uint64_t)g->apart[k];
		if (all == 0)
			return;
		point = chance(&seed) % all;
		while (point >= (uint64_t)g->apart[i])
			point -= (uint64_t)g->apart[i++];
		add_centre(g, i);
	}
}

/* Moves a centre to the mean of its histograms; a centre without any stays. */
static void move_centre(struct clustering *g, size_t centre)
{
	int32_t *c = g->centres + centre * g->grams;
	int64_t members = 0;

	memset(g->sums, 0, g->grams * sizeof *g->sums);
	for (size_t i = 0; i < g->len; i++) {
		if (g->hists[i].segment != centre)
			continue;
		members++;
		for (size_t len = take_roots(g, &g->hists[i]); len-- > 0;)
			g->sums[g->roots[len].gram] += g->roots[len].at;
	}
	if (members == 0)
		return;
	g->norms[centre] = 0;
	for (size_t i = 0; i < g->grams; i++) {
		c[i] = (int32_t)(g->sums[i] / members);
		g->norms[centre] += (int64_t)c[i] * c[i];
	}
}

/* Assigns each histogram to its nearest centre. Returns whether any moved. */
static bool assign(struct clustering *g)
{
	bool moved = false;

	for (size_t i = 0; i < g->len; i++) {
		size_t len = take_roots(g, &g->hists[i]), best = g->hists[i].segment;
		int64_t least = distance(g, len, best);

		for (size_t k = 0; k < g->clusters; k++) {
			int64_t apart = distance(g, len, k);
			if (apart < least) {
				least = apart;
				best = k;
			}
		}
		moved = moved || best != g->hists[i].segment;
		g->hists[i].segment = (uint32_t)best;
	}
	return moved;
}

/* Numbers the clusters that have histograms, from 0. Returns their number. */
static size_t renumber(struct clustering *g)
{
	uint32_t *number = checked(malloc(g->clusters * sizeof *number));
	uint32_t clusters = 0;

	for (size_t i = 0; i < g->clusters; i++)
		number[i] = UINT32_MAX;
	for (size_t i = 0; i < g->len; i++) {
		uint32_t *n = &number[g->hists[i].segment];
		if (*n == UINT32_MAX) /* NOLINT(clang-analyzer-unix.Malloc): there is a cluster */
			*n = clusters++;
		g->hists[i].segment = *n;
	}
	free(number);
	return clusters;
}

size_t cluster_alike(struct dealt *hists, size_t len, size_t segments, uint64_t seed)
{
	struct clustering g = {.hists = hists, .len = len, .grams = hists->deal->grams.len};

	g.centres = checked(calloc(segments * g.grams, sizeof *g.centres));
	g.norms = checked(calloc(segments, sizeof *g.norms));
	g.sums = checked(malloc(g.grams * sizeof *g.sums));
	g.apart = checked(malloc(len * sizeof *g.apart));
	choose_centres(&g, segments, seed);
	for (int round = 0; round < ROUNDS_MOST; round++) {
		for (size_t i = 0; i < g.clusters; i++)
			move_centre(&g, i);
		if (!assign(&g))
			break;
	}
	segments = renumber(&g);
	free(g.centres);
	free(g.norms);
	free(g.sums);
	free(g.apart);
	free(g.roots);
	return segments;
}
