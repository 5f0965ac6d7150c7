/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "hash.h"
#include "strtab.h"

/* Empties the slots, one by one if few are filled, so that a small table does not pay for the size
 * of a large one before it. */
static void clear_slots(struct strtab *t)
{
	if (t->len > t->mask / 16) {
		memset(t->slots, 0, (t->mask + 1) * sizeof *t->slots);
		return;
	}
	for (size_t i = 0; i < t->len; i++) {
		size_t at = t->strings[i].hash & t->mask;

		while (t->slots[at].number != i + 1)
			at = (at + 1) & t->mask;
		t->slots[at].number = 0;
	}
}

void strtab_clear(struct strtab *t)
{
	clear_slots(t);
	t->len = t->text.len = 0;
}

void strtab_free(struct strtab *t)
{
	free(t->strings);
	free(t->slots);
	text_free(&t->text);
	*t = (struct strtab){0};
}

/* Returns the slot of the string, or the empty one where it belongs. */
static struct slot *find_slot(const struct strtab *t, const char *s, size_t len, uint64_t hash)
{
	uint32_t tag = (uint32_t)(hash >> 32);

	for (size_t i = hash & t->mask;; i = (i + 1) & t->mask) {
		struct slot *slot = &t->slots[i];

		if (slot->number == 0)
			return slot;
		if (slot->tag == tag &&
		    value_same(strtab_string(t, slot->number - 1), (struct value){s, len}))
			return slot;
	}
}

/* Fills the (empty) slots from the strings. */
static void fill_slots(struct strtab *t)
{
	for (size_t i = 0; i < t->len; i++) {
		size_t at = t->strings[i].hash & t->mask;

		while (t->slots[at].number)
			at = (at + 1) & t->mask;
		t->slots[at] = (struct slot){(uint32_t)(t->strings[i].hash >> 32), (uint32_t)i + 1};
	}
}

/* Makes room for one more string: doubles the strings; there are twice as many slots. */
static bool grow(struct strtab *t)
{
	size_t cap = t->cap ? t->cap * 2 : 64;
	struct string *strings;
	struct slot *slots;

	if (cap > UINT32_MAX / 2)
		return false;
	strings = realloc(t->strings, cap * sizeof *strings);
	if (!strings)
		return false;
	t->strings = strings;
	slots = calloc(cap * 2, sizeof *slots);
	if (!slots)
		return false;
	if (!t->slots)
		t->seed = hash_seed();
	free(t->slots);
	t->slots = slots;
	t->mask = cap * 2 - 1;
	t->cap = cap;
	fill_slots(t);
	return true;
}

int64_t strtab_find(const struct strtab *t, const char *s, size_t len)
{
	if (t->len == 0)
		return STRTAB_NONE;
	return (int64_t)find_slot(t, s, len, XXH3_64bits_withSeed(s, len, t->seed))->number - 1;
}

int64_t strtab_look(struct strtab *t, const char *s, size_t len, struct strtab_place *place)
{
	if (t->len == t->cap && !grow(t))
		return STRTAB_NO_MEMORY;
	place->hash = XXH3_64bits_withSeed(s, len, t->seed);
	place->slot = find_slot(t, s, len, place->hash);
	return (int64_t)place->slot->number - 1;
}

int64_t strtab_put(struct strtab *t, const char *s, size_t len, struct strtab_place place)
{
	size_t at = t->text.len;

	text_put(&t->text, s, len);
	if (t->text.failed)
		return STRTAB_NO_MEMORY;
	t->strings[t->len++] = (struct string){place.hash, at, (uint32_t)len};
	*place.slot = (struct slot){(uint32_t)(place.hash >> 32), (uint32_t)t->len};
	return (int64_t)t->len - 1;
}

int64_t strtab_add(struct strtab *t, const char *s, size_t len)
{
	struct strtab_place place;
	int64_t number = strtab_look(t, s, len, &place);

	return number == STRTAB_NONE ? strtab_put(t, s, len, place) : number;
}

/* A string and its number, for sorting. */
struct numbered {
	struct value string;
	uint32_t number;
};

static int by_bytes(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;

	return value_compare(x->string, y->string);
}

uint32_t *strtab_sorted(const struct strtab *t)
{
	uint32_t *numbers = malloc((t->len + 1) * sizeof *numbers);
	struct numbered *keys = malloc((t->len + 1) * sizeof *keys);

	for (size_t i = 0; numbers && keys && i < t->len; i++)
		keys[i] = (struct numbered){strtab_string(t, i), (uint32_t)i};
	if (numbers && keys)
		qsort(keys, t->len, sizeof *keys, by_bytes);
	for (size_t i = 0; numbers && keys && i < t->len; i++)
		numbers[i] = keys[i].number;
	if (!keys) {
		free(numbers);
		numbers = NULL;
	}
	free(keys);
	return numbers;
}

void strtab_permute_begin(struct strtab *t)
{
	clear_slots(t);
}

void strtab_permute_end(struct strtab *t)
{
	fill_slots(t);
}

uint32_t *strtab_sort(struct strtab *t)
{
	uint32_t *order = strtab_sorted(t);
	struct string *old = malloc((t->len + 1) * sizeof *old);

	if (!order || !old) {
		free(order);
		free(old);
		return NULL;
	}
	if (t->len)
		memcpy(old, t->strings, t->len * sizeof *old);
	strtab_permute_begin(t);
	for (size_t i = 0; i < t->len; i++)
		t->strings[i] = old[order[i]];
	strtab_permute_end(t);
	free(old);
	return order;
}
