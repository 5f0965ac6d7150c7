/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "../common/fault.h"
#include "seen.h"

struct kept {
	XXH128_hash_t calls; /* their identity */
	size_t head;         /* offset of its header in seen->heads */
	bool used;
};

/* Returns the slot of the trace with these calls, or the empty one where they belong. */
static struct kept *find(const struct seen *s, XXH128_hash_t calls)
{
	size_t i = calls.low64 & (s->room - 1);

	while (s->slots[i].used && !XXH128_isEqual(s->slots[i].calls, calls))
		i = (i + 1) & (s->room - 1);
	return &s->slots[i];
}

static void grow(struct seen *s)
{
	struct kept *old = s->slots;
	size_t room = s->room;

	s->room = room ? room * 2 : 256;
	s->slots = calloc(s->room, sizeof *s->slots);
	if (!s->slots)
		die_memory();
	for (size_t i = 0; i < room; i++)
		if (old[i].used)
			*find(s, old[i].calls) = old[i];
	free(old);
}

bool seen_before(struct seen *s, XXH128_hash_t calls, const struct header *head,
                 struct header *first)
{
	struct kept *slot;

	if (s->used * 2 >= s->room)
		grow(s);
	slot = find(s, calls);
	if (slot->used) {
		char *at = s->heads.s + slot->head;
		char *end = memchr(at, '\n', s->heads.len - slot->head);
		*first = (struct header){.text = {.s = at, .len = (size_t)(end - at)}};
		return true;
	}
	*slot = (struct kept){calls, s->heads.len, true};
	s->used++;
	text_put(&s->heads, head->text.s, head->text.len);
	text_byte(&s->heads, '\n');
	if (s->heads.failed)
		die_memory();
	return false;
}

void seen_free(struct seen *s)
{
	free(s->slots);
	text_free(&s->heads);
}
