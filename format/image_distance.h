/* SPDX-License-Identifier: MIT */
/*
 * image_distance: the parts of an image that make distances fast: tables for a small bank, trees
 * for a large one. Both need all models to have the same weight.
 *
 * A table has a row for each gram, in the order of the bins, and a column for each model. A sample
 * needs only the rows of its own grams: between two of them its curve is flat and a model's only
 * grows, so the widest gap is at one of its grams or right before one.
 *
 * A tree gives lower bounds on the distances of a label's models, from a short summary of each:
 * PARTS numbers, or POSTS for sums. Similar models share a node, LANES of them. The level above has
 * the least and the largest numbers of each node, LANES nodes to a node, and so on up to a single
 * node. The distance between sample and model is at least the gap that these numbers leave.
 */
#ifndef FORMAT_IMAGE_DISTANCE_H
#define FORMAT_IMAGE_DISTANCE_H

#include "image.h"

enum {
	TABLE_MODELS = 512,             /* the most models in a table */
	TABLE_BYTES = 64 * 1024 * 1024, /* a table of shares is smaller */
	TABLE_TILE = 16,                /* columns measured at a time; a row has a multiple of it */
	POSTS = 64,                     /* numbers of each model in a tree: of sums */
	PARTS = 256,                    /* of shares; and at most */
	LANES = 16,                     /* models or lower nodes in a node, measured side by side */
	NUMBER_ONE = 65535,             /* the number that stands for 1 */
	BOXTREE_LEVELS = 9              /* enough for IMAGE_MOST models */
};

/* Columns of a table. */
static inline uint64_t table_width(const struct image *m)
{
	return ((uint64_t)m->models + TABLE_TILE - 1) / TABLE_TILE * TABLE_TILE;
}

bool image_has_tables(const struct image *m);
bool image_has_trees(const struct image *m);

/* Whether a label's models have trees. */
static inline bool label_has_tree(size_t models)
{
	return models > LANES;
}

/* A level: the numbers of node i begin at i * parts * LANES, lane beside lane. */
struct level {
	uint64_t low, high; /* from the tree's start; equal in the lowest */
	size_t len;         /* models or lower nodes in its nodes */
};

/* A tree; it begins with the number of the model in each lane of the lowest level, of 32 bits. */
struct boxtree {
	const unsigned char *at; /* its bytes; NULL: there is none */
	enum image_part part;    /* which trees it is one of */
	size_t parts;            /* numbers of each model, of 16 bits */
	struct level levels[BOXTREE_LEVELS];
	int top; /* the level of one node */
};

/* Lays out a tree of this many models, except t->at, and returns its size in bytes. */
uint64_t boxtree_lay(struct boxtree *t, size_t models, enum image_part part);

/* Returns the bytes of the trees of all labels, one after the other. */
uint64_t trees_size(const struct image *m, enum image_part part);

static inline uint16_t level_number(const unsigned char *numbers, size_t i)
{
	return le16(numbers + 2 * i);
}

/* Returns the number of the gram at a post, one of POSTS. Trees of sums hold the sums at the
 * posts. */
uint32_t image_post(const struct image *m, size_t post);

/* Returns the group of a gram, one of PARTS. Trees of shares hold the shares of groups. */
unsigned image_group(const struct image *m, uint32_t gram);

/* Computes the numbers of groups from the sums of their shares, in the same way for models and
 * samples, so that the bounds hold. For IMAGE_PRODUCT_TREES `sum` has the sums of the squares, and
 * `norm` is the root of the sum of all squares. */
void group_numbers(float to[PARTS], const double sum[PARTS], enum image_part part, double norm);

/* For image_make_finish(): fill sections of the right size, all 0. Return false if memory runs out.
 * masses[i] is the sum of gram i's shares in all models. */
void table_make(const struct image *m, unsigned char *table, bool sums);
bool groups_make(const struct image *m, const double *masses, unsigned char *groups);
bool trees_make(const struct image *m, enum image_part part, unsigned char *trees);

#endif
