/* SPDX-License-Identifier: MIT */
/*
 * tree: how near a model can be at best, told from a few numbers of each, so that most models of a
 * large bank are passed over without being measured.
 *
 * PARTS numbers are known of every model. Models that are alike stand together, LANES of them in a
 * node; of each node the least and the largest of its numbers are known too, LANES nodes stand in
 * a node of the level above, and so on up to one node. A distance can be no less than what these
 * numbers leave between sample and model.
 */
#ifndef KSRANK_BOXTREE_H
#define KSRANK_BOXTREE_H

#include "sample.h"

enum {
	POSTS = 64,  /* numbers known of each model: of sums */
	PARTS = 256, /* of shares; and at most */
	LANES = 16,  /* models of a node, or nodes of one above it: measured side by side */
	BOXTREE_LEVELS = 9,
	NUMBER_ONE = 65535 /* what stands for 1 */
};

/* How far what boxtree_gaps() says may be above the truth, by rounding. */
#define BOXTREE_MARGIN 4e-5

/* Where the numbers are taken: for sums the places of the order at which they are known, for
 * shares the group of each bin. */
struct parts {
	uint32_t post[POSTS]; /* ascending */
	uint8_t *next;        /* of each gram of the bank, in the order of the bins: the first
	                       * post at it or behind it, POSTS where there is none; owned */
	uint8_t *group;       /* of each gram; lies behind `next` */
};

/* Chooses them for this bank: false where memory ran out. */
bool parts_choose(struct parts *p, const struct index *x);

void parts_free(struct parts *p);

/* The numbers of a sample that is weighed, NUMBER_ONE for 1. */
void parts_of_sample(float to[PARTS], const struct parts *p, enum basis basis,
                     const struct sample *s);

/* One level: the numbers of node i begin at i * parts * LANES, lane beside lane. */
struct level {
	uint16_t *low, *high; /* equal in the lowest; owned */
	size_t len;           /* models or nodes that stand in its nodes */
};

struct boxtree {
	enum basis basis;
	size_t parts; /* numbers of each model */
	struct level levels[BOXTREE_LEVELS];
	int top;         /* the level of one node */
	uint32_t *entry; /* which models stand in the lowest level; owned */
};

/* A tree of the index's entries from..to: false where memory ran out. */
bool boxtree_make(struct boxtree *t, const struct index *x, const struct parts *p, enum basis basis,
                  size_t from, size_t to);

/* What at least lies between the sample and whatever stands in each lane of a node: of the distance
 * itself or, for BASIS_ROOTS, its square; too large by at most BOXTREE_MARGIN. How many lanes are
 * filled. */
size_t boxtree_gaps(const struct boxtree *t, const float sample[PARTS], int level, size_t node,
                    float gap[LANES]);

void boxtree_free(struct boxtree *t);

#endif
