/* SPDX-License-Identifier: MIT */
/*
 * nearest: finds the models of a bank that are nearest to a sample.
 */
#ifndef KSRANK_NEAREST_H
#define KSRANK_NEAREST_H

#include "boxtree.h"
#include "matrix.h"

/* A model and how far it is. */
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
	size_t len;
	struct matrix rows;
	bool table;      /* the bank is measured in rows */
	bool one_weight; /* of all models */

	/* what is asked for */
	struct sample *sample; /* borrowed */
	struct value own;      /* name of the sample's own models, or none; borrowed */
	enum weight weight;    /* by which it is weighed */
	const struct metric *metric;
	float numbers[PARTS]; /* of the sample, for a tree */
	const double *row;    /* what matrix_measure() says */
	struct near *sorted;  /* models by that, while they are measured; owned */

	struct near
	    *at; /* the nearest of a label: while they are sought a heap, furthest first; owned */
	size_t found, k;
};

/* Returns the set of an image's sections that are needed to search by these metrics, and to explain
 * what is found. */
uint32_t nearest_needs(const struct metric *const *by, size_t len, bool explain);

/* Prepares to find at most k models of each label in an image that has the sections needed. False
 * where memory runs out. */
bool nearest_begin(struct nearest *n, const struct image *m, uint32_t needs, size_t k);

/* Begins with a sample. Models of one trace that have the name `own`, escaped, are left out; no
 * model has an empty one. */
void nearest_take(struct nearest *n, struct sample *s, struct value own);

/* Whether the sample has a gram in common with any model that is not left out. */
bool nearest_common(const struct nearest *n);

/* Weighs the sample by another weight than before, if this is another. */
void nearest_weigh(struct nearest *n, enum weight w);

/* Goes on with this metric. */
void nearest_by(struct nearest *n, const struct metric *metric);

/* Finds the nearest of a group, n->found of them, maybe none: nearest first, at the same distance
 * by name. */
void nearest_find(struct nearest *n, size_t group);

void nearest_free(struct nearest *n);

#endif
