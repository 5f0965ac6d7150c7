/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "../common/fault.h"
#include "contents.h"

/* Returns the slot of the content, or the empty one where it belongs. */
static uint32_t *find(const struct contents *c, XXH128_hash_t hash)
{
	size_t i = (size_t)hash.low64 & c->mask;

	while (c->slots[i] && !XXH128_isEqual(c->list[c->slots[i] - 1].hash, hash))
		i = (i + 1) & c->mask;
	return &c->slots[i];
}

int64_t contents_find(const struct contents *c, XXH128_hash_t hash)
{
	return c->slots ? (int64_t)*find(c, hash) - 1 : CONTENTS_NONE;
}

static void grow(struct contents *c)
{
	size_t slots = c->slots ? 2 * (c->mask + 1) : 256;

	free(c->slots);
	c->slots = calloc(slots, sizeof *c->slots);
	if (!c->slots)
		die_memory();
	c->mask = slots - 1;
	for (size_t i = 0; i < c->len; i++)
		*find(c, c->list[i].hash) = (uint32_t)i + 1;
}

uint32_t contents_add(struct contents *c, const struct content *content)
{
	uint32_t *slot;

	if (!c->slots || c->len > c->mask / 2)
		grow(c);
	slot = find(c, content->hash);
	if (*slot)
		return *slot - 1;
	if (c->len == c->cap) {
		c->cap = c->cap ? 2 * c->cap : 128;
		c->list = realloc(c->list, c->cap * sizeof *c->list);
		if (!c->list || c->cap > UINT32_MAX / 2)
			die_memory();
	}
	c->list[c->len++] = *content;
	*slot = (uint32_t)c->len;
	return *slot - 1;
}

void contents_free(struct contents *c)
{
	free(c->list);
	free(c->slots);
	*c = (struct contents){0};
}
