#include <stdlib.h>
#include <string.h>

#include "../common/fault.h"
#include "profile.h"

void profile_begin(struct profile *p)
{
	for (size_t i = 0; i < p->grams_len; i++)
		p->of[p->touched[i]].count = 0;
	p->grams_len = 0;
	tree_clear(&p->phrases);
	p->phrases_open = p->phrases_broken = 0;
	threads_clear(&p->threads);
	p->epoch++;
	p->thread.len = 0;
	p->number = p->hashed = 0;
	p->broken = false;
	p->calls = p->breaks = p->unknown = p->folded = 0;
	if (!p->hash)
		p->hash = XXH3_createState();
	if (!p->hash)
		die_memory();
	XXH3_128bits_reset(p->hash);
}

/* Hashes a number; 0 is a break, 1 a change of thread. */
static void hash_number(struct profile *p, uint32_t number)
{
	XXH3_128bits_update(p->hash, &number, sizeof number);
}

static uint32_t number_of(struct profile *p, const char *token, size_t len)
{
	int64_t number = strtab_add(&p->tokens, token, len);

	if (number < 0)
		die_memory();
	return (uint32_t)number;
}

/* Gives the thread at hand its number, at its first call. */
static bool number_thread(struct profile *p)
{
	int64_t number = threads_number(&p->threads, p->thread.s, p->thread.len);
	bool all = number != -2;

	if (!all) {
		threads_clear(&p->threads);
		p->phrases_broken += p->phrases_open;
		p->phrases_open = 0;
		p->epoch++;
		p->hashed = 0;
		number = threads_number(&p->threads, p->thread.s, p->thread.len);
	}
	if (number < 0)
		die_memory();
	p->number = (uint32_t)number + 1;
	return all;
}

/* Where the thread at hand stands. */
static struct cursor *cursor_of(struct profile *p)
{
	struct cursor *c;

	if (p->number >= p->room) {
		size_t room = p->room ? p->room * 2 : 16; /* threads get here in their order */
		p->cursors = realloc(p->cursors, room * sizeof *p->cursors);
		if (!p->cursors)
			die_memory();
		memset(p->cursors + p->room, 0, (room - p->room) * sizeof *p->cursors);
		p->room = room;
	}
	c = &p->cursors[p->number];
	if (c->epoch != p->epoch)
		*c = (struct cursor){.epoch = p->epoch};
	return c;
}

/* Makes room for the counts of one node more. */
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

/* Counts the gram of `length` calls that goes on after its parent, and returns its node. */
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

/* Parses on by the rule of Lempel and Ziv (1978): a phrase is the longest one met before and one
 * call more. The threads have their phrases in common, each its own place. */
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

/* Hashes what stands before a call: a break, and a change of thread. */
static void hash_marks(struct profile *p)
{
	if (p->broken && p->calls > 0) {
		hash_number(p, 0);
		p->breaks++;
	}
	p->broken = false;
	if (p->number == p->hashed)
		return;
	hash_number(p, 1);
	hash_number(p, p->number);
	p->hashed = p->number;
}

bool profile_call(struct profile *p, const char *token, size_t len)
{
	uint32_t number = number_of(p, token, len);
	bool all = p->number || number_thread(p);
	struct cursor *c = cursor_of(p);

	hash_marks(p);
	hash_number(p, number + 2);
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
	return (struct content){.hash = XXH3_128bits_digest(p->hash),
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
	XXH3_freeState(p->hash);
}
