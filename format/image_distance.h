/* SPDX-License-Identifier: MIT */
/*
 * image_distance: what an image holds so that distances need not be measured one by one: a small
 * bank as tables, a large one as trees. Both are for banks whose models have one weight.
 *
 * A table has a row for each gram, in the order of the bins, and a column for each model. A sample
 * needs the rows of its own grams alone: between two of them its curve is flat and a model's only
 * grows, so that the widest gap is at one of its grams or right before one.
 *
 * A tree has lower bounds on the distances of a label's models, from a short summary of each: PARTS
 * numbers, or POSTS of sums. Models that are alike stand together, LANES of them in a node; of each
 * node the least and the largest of its numbers are known, too, LANES nodes stand in a node of the
 * level above, and so on up to one node. A distance is at least what these numbers leave between
 * sample and model.
 */
#ifndef FORMAT_IMAGE_DISTANCE_H
#define FORMAT_IMAGE_DISTANCE_H

#include "image.h"

enum {
	TABLE_MODELS = 512,             /* of a bank that is a table: at most */
	TABLE_BYTES = 64 * 1024 * 1024, /* and its size */
	TABLE_TILE = 16,                /* columns measured at a time; a row's are a multiple */
	POSTS = 64,                     /* numbers of each model in a tree: of sums */
	PARTS = 256,                    /* of shares; and at most */
	LANES = 16,         /* models of a node, or nodes of one above it: measured side by side */
	NUMBER_ONE = 65535, /* the number that stands for 1 */
	BOXTREE_LEVELS = 9
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
	size_t len;         /* models or nodes that stand in its nodes */
};

/* A tree; it begins with the number of the model in each lane of the lowest level, of 32 bits. */
struct boxtree {
	const unsigned char *at; /* its bytes; NULL: there is none */
	enum image_part part;    /* which trees it is one of */
	size_t parts;            /* numbers of each model, of 16 bits */
	struct level levels[BOXTREE_LEVELS];
	int top; /* the level of one node */
};

/* Lays a tree of so many models out, but for its place, and returns how many bytes it has. */
uint64_t boxtree_lay(struct boxtree *t, size_t models, enum image_part part);

/* Returns the bytes of the trees of all labels, one after the other. */
uint64_t trees_size(const struct image *m, enum image_part part);

static inline uint16_t level_number(const unsigned char *numbers, size_t i)
{
	return le16(numbers + 2 * i);
}

/* Returns the post at this place, of POSTS: the number of a gram. Posts are where trees of sums
 * know the sums. */
uint32_t image_post(const struct image *m, size_t post);

/* Returns the group of a gram, of PARTS: trees of shares know the shares of groups. */
unsigned image_group(const struct image *m, uint32_t gram);

/* The numbers of a sum of shares of a group: the same in a tree and of a sample, so that bounds
 * hold. `squares` are summed up for IMAGE_PRODUCT_TREES instead; norm: the root of all of them. */
void group_numbers(float to[PARTS], const double sum[PARTS], enum image_part part, double norm);

/* For image_make(): fill sections of the right size, all 0. False where memory runs out. */
void table_make(const struct image *m, unsigned char *table, bool sums);
bool groups_make(const struct image *m, const double *masses, unsigned char *groups);
bool trees_make(const struct image *m, enum image_part part, unsigned char *trees);

#endif
