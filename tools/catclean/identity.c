/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "../common/fault.h"
#include "identity.h"

struct chain {
	XXH128_hash_t hash; /* of the last call and all before it */
	uint64_t epoch;     /* of the last call; 0: no calls yet */
};

static XXH128_hash_t link_on(XXH128_hash_t last, const void *bytes, size_t len, uint64_t seed)
{
	XXH128_hash_t own = XXH3_128bits_withSeed(bytes, len, seed);
	uint64_t both[] = {last.low64, last.high64, own.low64, own.high64};

	return XXH3_128bits_withSeed(both, sizeof both, seed);
}

static void make_room(struct identity *i, size_t len)
{
	size_t room = i->room ? i->room : 16;

	while (room < len)
		room *= 2;
	if (room > i->room) {
		i->chains = realloc(i->chains, room * sizeof *i->chains);
		if (!i->chains)
			die_memory();
		i->room = room;
	}
	memset(i->chains + i->len, 0, (len - i->len) * sizeof *i->chains);
	i->len = len;
}

void identity_clear(struct identity *i)
{
	i->len = 0;
	i->before = (XXH128_hash_t){0, 0};
}

void identity_add(struct identity *i, uint32_t thread, uint64_t epoch, const char *token,
                  size_t len)
{
	struct chain *c;

	if (thread >= i->len)
		make_room(i, (size_t)thread + 1);
	c = &i->chains[thread];
	if (c->epoch && c->epoch != epoch)
		c->hash = link_on(c->hash, "\n", 1, i->seed);
	c->hash = link_on(c->hash, token, len, i->seed);
	c->epoch = epoch;
}

XXH128_hash_t identity_of(const struct identity *i)
{
	XXH128_hash_t all = i->before;

	for (size_t k = 0; k < i->len; k++)
		if (i->chains[k].epoch)
			all = link_on(all, &i->chains[k].hash, sizeof i->chains[k].hash, i->seed);
	return all;
}

void identity_forget(struct identity *i)
{
	i->before = identity_of(i);
	i->len = 0;
}

void identity_free(struct identity *i)
{
	free(i->chains);
}
