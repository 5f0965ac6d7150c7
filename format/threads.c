/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "threads.h"

enum { SLOTS_KEPT = 1024 }; /* slots that a cleared table may keep */

/* Returns the slot of the thread, or the empty one where it belongs. */
static struct thread_slot *find(const struct threads *t, uint64_t hash)
{
	size_t i = hash & t->mask;

	while (t->slots[i].number && t->slots[i].hash != hash)
		i = (i + 1) & t->mask;
	return &t->slots[i];
}

static int grow(struct threads *t)
{
	struct threads old = *t;
	size_t slots = old.slots ? 2 * (old.mask + 1) : 16;

	t->slots = calloc(slots, sizeof *t->slots);
	if (!t->slots) {
		*t = old;
		return -1;
	}
	t->mask = slots - 1;
	if (!old.slots)
		t->seed = hash_seed();
	for (size_t i = 0; old.slots && i <= old.mask; i++)
		if (old.slots[i].number)
			*find(t, old.slots[i].hash) = old.slots[i];
	free(old.slots);
	return 0;
}

int64_t threads_number(struct threads *t, const char *name, size_t len)
{
	struct thread_slot *slot;
	uint64_t hash;

	if ((!t->slots || t->len > t->mask / 2) && grow(t) != 0)
		return THREADS_NO_MEMORY;
	hash = XXH3_64bits_withSeed(name, len, t->seed);
	slot = find(t, hash);
	if (slot->number == 0) {
		if (t->len == THREADS_MOST)
			return THREADS_FULL;
		*slot = (struct thread_slot){hash, ++t->len};
	}
	return slot->number - 1;
}

void threads_clear(struct threads *t)
{
	if (t->mask >= SLOTS_KEPT) /* small traces must not pay for a large one before them */
		threads_free(t);
	else if (t->len)
		memset(t->slots, 0, (t->mask + 1) * sizeof *t->slots);
	t->len = 0;
}

void threads_free(struct threads *t)
{
	free(t->slots);
	*t = (struct threads){0};
}
