/* SPDX-License-Identifier: MIT */
/*
 * nearest: finds the models of a bank that are nearest to a sample.
 */
#ifndef KSRANK_NEAREST_H
#define KSRANK_NEAREST_H

#include "boxtree.h"
#include "matrix.h"

/* A model and its distance. */
struct near {
	uint32_t model; /* of the image */
	double distance;
};

enum { TREES = IMAGE_PARTS - IMAGE_SUM_TREES };

/* The models of one label. */
struct group {
	size_t from, to;             /* models */
	struct value name;           /* borrowed */
	struct boxtree trees[TREES]; /* those that are needed */
};

struct nearest {
	const struct image *image; /* borrowed */
	struct group *groups;      /* by label; owned */
	size_t len;                /* of groups */
	struct matrix matrix;
	bool table;      /* the bank is measured by its table, in `matrix` */
	bool one_weight; /* all models have the same */

	/* what is asked for */
	struct sample *sample; /* borrowed */
	struct value own;      /* name of the sample's own models, or none; borrowed */
	enum weight weight;    /* of the sample's shares */
	const struct metric *metric;
	float numbers[PARTS]; /* of the sample, for a tree */
	const double *row;    /* from matrix_measure() */
	struct near *sorted;  /* models sorted by it, while they are measured; owned */

	/* the result for one label */
	struct near
	    *at; /* found so far, a heap with the furthest first; in the end sorted; owned */
	size_t found, k; /* how many; at most */
};

/* Returns the set of an image's sections that are needed to search by these metrics, and to explain
 * the results. */
uint32_t nearest_needs(const struct metric *const *by, size_t len, bool explain);

/* Prepares to find at most k models of each label in an image that has the sections needed. Returns
 * false if memory runs out. */
bool nearest_begin(struct nearest *n, const struct image *m, uint32_t needs, size_t k);

/* Begins with a sample. Leaves out models of a single trace whose name is `own`, escaped; an empty
 * one leaves out none. */
void nearest_take(struct nearest *n, struct sample *s, struct value own);

/* Returns whether the sample has a gram in common with any model that is not left out. */
bool nearest_common(const struct nearest *n);

/* Weighs the sample again if its weight is a different one. */
void nearest_weigh(struct nearest *n, enum weight w);

/* Continues with this metric. */
void nearest_by(struct nearest *n, const struct metric *metric);

/* Finds the nearest models of a group and sets n->found, which may be 0: nearest first, by name at
 * the same distance. */
void nearest_find(struct nearest *n, size_t group);

void nearest_free(struct nearest *n);

#endif
