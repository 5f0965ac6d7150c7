/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "../common/fault.h"
#include "../common/names.h"
#include "profile.h"

#define CALL_BREAK UINT64_MAX /* hashed in place of a call at a break; no call has this number */

void profile_begin(struct profile *p)
{
	for (size_t i = 0; i < p->grams_len; i++)
		p->of[p->touched[i]].count = 0;
	p->grams_len = 0;
	tree_clear(&p->phrases);
	p->phrases_open = p->phrases_broken = 0;
	threads_clear(&p->threads);
	p->first_epoch = ++p->epoch;
	p->before = (XXH128_hash_t){0, 0};
	p->thread.len = 0;
	p->number = 0;
	p->broken = false;
	p->calls = p->breaks = p->unknown = p->folded = 0;
	if (p->seed == 0)
		p->seed = hash_seed();
}

/* Extends a hash by a number. */
static XXH128_hash_t hash_on(const struct profile *p, XXH128_hash_t before, uint64_t number)
{
	uint64_t all[] = {before.low64, before.high64, number};

	return XXH3_128bits_withSeed(all, sizeof all, p->seed);
}

/* Returns the identity of the trace so far: of its threads, in the order of their first calls. */
static XXH128_hash_t identity(const struct profile *p)
{
	XXH128_hash_t all = p->before;

	for (uint32_t i = 1; i <= p->threads.len; i++) {
		all = hash_on(p, all, p->cursors[i].calls.low64);
		all = hash_on(p, all, p->cursors[i].calls.high64);
	}
	return all;
}

/* Numbers the current thread, at its first call. Returns false if all threads so far were
 * forgotten. */
static bool number_thread(struct profile *p)
{
	int64_t number = threads_number(&p->threads, p->thread.s, p->thread.len);
	bool all = number != THREADS_FULL;

	if (!all) {
		p->before = identity(p);
		threads_clear(&p->threads);
		p->phrases_broken += p->phrases_open;
		p->phrases_open = 0;
		p->first_epoch = ++p->epoch;
		number = threads_number(&p->threads, p->thread.s, p->thread.len);
	}
	if (number < 0)
		die_memory();
	p->number = (uint32_t)number + 1;
	return all;
}

/* Returns the cursor of the current thread. */
static struct cursor *cursor_of(struct profile *p)
{
	struct cursor *c;

	if (p->number >= p->room) {
		size_t room =
		    p->room ? p->room * 2 : 16; /* new threads come in the order of their numbers */
		p->cursors = realloc(p->cursors, room * sizeof *p->cursors);
		if (!p->cursors)
			die_memory();
		memset(p->cursors + p->room, 0, (room - p->room) * sizeof *p->cursors);
		p->room = room;
	}
	c = &p->cursors[p->number];
	if (c->epoch < p->first_epoch)
		*c = (struct cursor){.epoch = p->epoch};
	else if (c->epoch < p->epoch)
		*c = (struct cursor){.epoch = p->epoch, .calls = hash_on(p, c->calls, CALL_BREAK)};
	return c;
}

/* Makes room for the counts of one more node. */
static void grow_counts(struct profile *p)
{
	size_t cap = p->cap ? 2 * p->cap : 1024;

	p->of = realloc(p->of, cap * sizeof *p->of);
	if (!p->of)
		die_memory();
	p->touched = realloc(p->touched, cap * sizeof *p->touched);
	if (!p->touched)
		die_memory();
	memset(p->of + p->cap, 0, (cap - p->cap) * sizeof *p->of);
	p->cap = cap;
}

/* Counts the gram of `length` calls that extends its parent, and returns its node. */
static uint32_t count_gram(struct profile *p, uint32_t parent, uint32_t token, uint32_t length)
{
	uint32_t node = tree_child(&p->grams, parent, token);
	struct gram *g;

	if (node >= p->cap)
		grow_counts(p);
	g = &p->of[node];
	g->parent = parent;
	g->length = length;
	if (g->count++ == 0)
		p->touched[p->grams_len++] = node;
	return node;
}

/* Counts all grams that end with this call. */
static void count_grams(struct profile *p, struct cursor *c, uint32_t token)
{
	uint32_t last = c->have ? c->gram[1] : TREE_ROOT;

	for (uint32_t n = c->have + 1; n-- > 0;) {
		uint32_t node = count_gram(p, c->gram[n], token, n + 1);
		if (n + 1 < PROFILE_N)
			c->gram[n + 1] = node;
	}
	if (c->have + 1 < PROFILE_N)
		c->have++;
	p->folded += last == c->gram[1];
}

/* Parses by the rule of Lempel and Ziv (1978): a phrase is the longest earlier one and one more
 * call. The threads share the phrases, but each has its own position. */
static void parse(struct profile *p, struct cursor *c, uint32_t token)
{
	uint32_t before = p->phrases.len, node = tree_child(&p->phrases, c->phrase, token);
	bool within = c->phrase != TREE_ROOT;

	if (p->phrases.len > before) {
		p->phrases_open -= within;
		c->phrase = TREE_ROOT;
	} else {
		p->phrases_open += !within;
		c->phrase = node;
	}
}

bool profile_call(struct profile *p, const char *token, size_t len)
{
	uint32_t number = names_number(&p->tokens, (struct value){token, len});
	bool all = p->number || number_thread(p);
	struct cursor *c = cursor_of(p);

	p->breaks += p->broken && p->calls > 0;
	p->broken = false;
	c->calls = hash_on(p, c->calls, number);
	count_grams(p, c, number);
	parse(p, c, number);
	p->calls++;
	p->unknown += len == 7 && memcmp(token, "unknown", 7) == 0;
	return all;
}

void profile_break(struct profile *p)
{
	p->epoch++;
	p->phrases_broken += p->phrases_open;
	p->phrases_open = 0;
	p->broken = true;
}

void profile_thread(struct profile *p, const char *name, size_t len)
{
	p->number = 0;
	p->thread.len = 0;
	text_put(&p->thread, name, len);
	if (p->thread.failed)
		die_memory();
}

struct content profile_end(struct profile *p)
{
	return (struct content){.hash = identity(p),
	                        .calls = p->calls,
	                        .phrases = p->phrases.len + p->phrases_open + p->phrases_broken};
}

void profile_free(struct profile *p)
{
	strtab_free(&p->tokens);
	tree_free(&p->grams);
	tree_free(&p->phrases);
	free(p->of);
	free(p->touched);
	free(p->cursors);
	threads_free(&p->threads);
	text_free(&p->thread);
}
