/* SPDX-License-Identifier: MIT */
#include "../common/fault.h"
#include "pending.h"

#include <stdlib.h>

#include "../../format/hash.h"

struct thread {
	uint64_t tid;
	uint32_t value;
	bool used;
};

static size_t home(const struct pending *t, uint64_t tid)
{
	return (size_t)XXH3_64bits_withSeed(&tid, sizeof tid, t->seed) & (t->slots - 1);
}

/* Returns the slot of a thread, or the free one where it belongs. There is always a free one. */
static struct thread *slot_of(const struct pending *t, uint64_t tid)
{
	size_t i = home(t, tid);

	while (t->at[i].used && t->at[i].tid != tid)
		i = (i + 1) & (t->slots - 1);
	return &t->at[i];
}

static void grow(struct pending *t)
{
	struct pending more = {.count = t->count, .slots = t->slots ? t->slots * 2 : 64};

	more.seed = t->slots ? t->seed : hash_seed();
	more.at = calloc(more.slots, sizeof *more.at);
	if (!more.at)
		die_memory();
	for (size_t i = 0; i < t->slots; i++)
		if (t->at[i].used)
			*slot_of(&more, t->at[i].tid) = t->at[i];
	free(t->at);
	*t = more;
}

bool pending_put(struct pending *t, uint64_t tid, uint32_t value)
{
	struct thread *slot = t->slots ? slot_of(t, tid) : NULL;

	if (slot && slot->used) {
		slot->value = value;
		return true;
	}
	if (t->count >= PENDING_MOST)
		return false;
	if (t->count * 2 >= t->slots) {
		grow(t);
		slot = slot_of(t, tid);
	}
	*slot = (struct thread){.tid = tid, .value = value, .used = true};
	t->count++;
	return true;
}

bool pending_get(const struct pending *t, uint64_t tid, uint32_t *value)
{
	const struct thread *slot = t->count ? slot_of(t, tid) : NULL;

	if (!slot || !slot->used)
		return false;
	if (value)
		*value = slot->value;
	return true;
}

/* Closes the gap at slot i: moves up the slots after it, unless they would come before their
 * homes. */
static void close_gap(struct pending *t, size_t i)
{
	size_t mask = t->slots - 1;

	for (size_t j = (i + 1) & mask; t->at[j].used; j = (j + 1) & mask) {
		size_t from = home(t, t->at[j].tid);

		if (((j - from) & mask) >= ((j - i) & mask)) {
			t->at[i] = t->at[j];
			i = j;
		}
	}
	t->at[i].used = false;
}

/* Removes a thread that is in the table. */
static void take(struct pending *t, struct thread *slot)
{
	close_gap(t, (size_t)(slot - t->at));
	t->count--;
}

bool pending_take(struct pending *t, uint64_t tid, uint32_t *value)
{
	struct thread *slot = t->count ? slot_of(t, tid) : NULL;

	if (!slot || !slot->used)
		return false;
	if (value)
		*value = slot->value;
	take(t, slot);
	return true;
}

bool pending_end(struct pending *t, uint64_t tid, uint32_t value)
{
	struct thread *slot = t->count ? slot_of(t, tid) : NULL;

	if (!slot || !slot->used || slot->value != value)
		return false;
	take(t, slot);
	return true;
}

bool pending_next(const struct pending *t, size_t *i, uint32_t *value)
{
	while (*i < t->slots && !t->at[*i].used)
		++*i;
	if (*i == t->slots)
		return false;
	*value = t->at[(*i)++].value;
	return true;
}

bool pending_half(struct pending *t, uint64_t tid, uint32_t name, bool begins, bool ends)
{
	bool known = ends && pending_end(t, tid, name);

	if (begins)
		pending_put(t, tid, name);
	return known;
}

void pending_free(struct pending *t)
{
	free(t->at);
	*t = (struct pending){0};
}
