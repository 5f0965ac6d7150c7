/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "../../format/hash.h"
#include "../common/fault.h"
#include "tree.h"

enum { SLOTS_KEPT = 1 << 16 }; /* slots that a cleared table may keep */

/* Returns the slot of the branch, or the empty one where it belongs. */
static struct branch *find(const struct tree *t, uint32_t parent, uint32_t token)
{
	uint64_t key = (uint64_t)parent << 32 | token;
	size_t i = (size_t)XXH3_64bits_withSeed(&key, sizeof key, t->seed) & t->mask;

	while (t->slots[i].node && (t->slots[i].parent != parent || t->slots[i].token != token))
		i = (i + 1) & t->mask;
	return &t->slots[i];
}

static void grow(struct tree *t)
{
	struct tree old = *t;
	size_t slots = old.slots ? 2 * (old.mask + 1) : 64;

	if (!old.slots)
		t->seed = hash_seed();
	t->slots = calloc(slots, sizeof *t->slots);
	if (!t->slots)
		die_memory();
	t->mask = slots - 1;
	for (size_t i = 0; old.slots && i <= old.mask; i++)
		if (old.slots[i].node)
			*find(t, old.slots[i].parent, old.slots[i].token) = old.slots[i];
	free(old.slots);
}

uint32_t tree_child(struct tree *t, uint32_t parent, uint32_t token)
{
	struct branch *b;

	if (!t->slots || t->len > t->mask / 2)
		grow(t);
	b = find(t, parent, token);
	if (!b->node) {
		if (t->len == UINT32_MAX - 1)
			die(1, "more than 4294967294 distinct grams: give fewer traces at a time");
		*b = (struct branch){parent, token, ++t->len};
	}
	return b->node;
}

void tree_clear(struct tree *t)
{
	if (t->mask >= SLOTS_KEPT) /* small traces must not pay for a large one before them */
		tree_free(t);
	else if (t->len)
		memset(t->slots, 0, (t->mask + 1) * sizeof *t->slots);
	t->len = 0;
}

void tree_free(struct tree *t)
{
	free(t->slots);
	*t = (struct tree){0};
}
