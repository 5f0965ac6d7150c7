/* SPDX-License-Identifier: MIT */
/*
 * nearest: finds the models of a bank that are nearest to a sample.
 */
#ifndef KSRANK_NEAREST_H
#define KSRANK_NEAREST_H

#include "matrix.h"
#include "boxtree.h"

/* A model and how far it is. */
struct near {
	uint32_t entry; /* of the index */
	double distance;
};

/* The models of one label. */
struct group {
	size_t from, to;                         /* entries */
	struct boxtree trees[BASIS_PRODUCT + 1]; /* those that are needed */
};

struct nearest {
	struct index *index;  /* borrowed */
	struct group *groups; /* by label; owned */
	size_t len;
	struct parts parts;
	struct matrix rows;
	bool table; /* the bank is measured in rows */

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

/* Makes ready for these metrics and at most k models of each label: false where memory ran out. */
bool nearest_begin(struct nearest *n, struct index *x, const struct metric *const *by, size_t len,
                   size_t k);

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
