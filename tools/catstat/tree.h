/* SPDX-License-Identifier: MIT */
/*
 * tree: sequences of tokens as nodes of a tree: a node stands for its parent's sequence and one
 * more token. Exact: no two sequences share a node.
 */
#ifndef CATSTAT_TREE_H
#define CATSTAT_TREE_H

#include <stddef.h>
#include <stdint.h>

enum { TREE_ROOT = 0 }; /* the empty sequence */

struct branch {
	uint32_t parent;
	uint32_t token;
	uint32_t node; /* 0: empty slot */
};

/* All zero has only the root. Memory: 24 to 48 bytes per node. */
struct tree {
	struct branch *slots; /* open addressing, at most half full; owned */
	size_t mask;
	uint32_t len; /* nodes without the root, numbered from 1 */
	uint64_t seed;
};

/* Returns the node of the parent's sequence and the token; a new one has the number t->len. Ends
 * the program if out of memory, or after 2^32 - 2 nodes. */
uint32_t tree_child(struct tree *t, uint32_t parent, uint32_t token);

/* Removes all nodes except the root. */
void tree_clear(struct tree *t);
void tree_free(struct tree *t);

#endif
