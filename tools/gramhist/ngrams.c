/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "../../format/hash.h"
#include "../../format/simd.h"

#include "../common/fault.h"
#include "../common/out.h"
#include "ngrams.h"

/* Makes room for the state of thread number i. */
static void grow_threads(struct ngrams *g, size_t i)
{
	size_t old = g->threads, threads = old ? 2 * old : 16, n = g->n - 1;

	while (threads <= i)
		threads *= 2;
	g->before = realloc(g->before, (threads * n + 1) * sizeof *g->before);
	g->breaks = realloc(g->breaks, threads * sizeof *g->breaks);
	if (!g->before || !g->breaks)
		die_memory();
	memset(g->breaks + old, 0, (threads - old) * sizeof *g->breaks);
	g->threads = threads;
}

/* Returns the ids of the last n - 1 calls of the current thread, 0 for those before a break. */
SIMD_INLINE uint32_t *ids_before(struct ngrams *g, size_t n)
{
	size_t thread = g->calls.thread;
	uint32_t *before;

	if (thread >= g->threads)
		grow_threads(g, thread);
	before = g->before + thread * (n - 1);
	if (g->breaks[thread] != g->calls.breaks)
		memset(before, 0, (n - 1) * sizeof *before);
	g->breaks[thread] = g->calls.breaks;
	return before;
}

/* Returns the id of a token, which is added if it is new. */
static uint32_t token_id(struct ngrams *g, const char *token, size_t len)
{
	int64_t number = strtab_add(&g->tokens, token, len);

	if (number < 0)
		die_memory();
	return (uint32_t)number + 1;
}

/* Does the same, and makes the line, which a newline follows, familiar. */
SIMD_RARE static uint32_t line_id(struct ngrams *g, const char *line, size_t len, size_t place)
{
	uint32_t id = token_id(g, line, len);

	if (familiar_fits(len + 1))
		familiar_put(&g->lines, place, line, len + 1, id - 1);
	return id;
}

/* The slow path: counts a gram by its text. Returns whether it was counted. */
static bool count_text(struct ngrams *g, const char *gram, size_t len, uint32_t *bin)
{
	const char *why = counter_add(g->counter, gram, len, bin);

	if (why)
		warn(g->file, g->calls.in.in.number, "%s", why);
	return !why;
}

/* Does the same for a gram of n ids. */
static bool add_text(struct ngrams *g, const uint32_t *ids, uint32_t *bin)
{
	char gram[GRAM_LEN + 1];
	size_t len = 0;

	for (size_t i = 0; i < g->n; i++) {
		struct value token = strtab_string(&g->tokens, ids[i] - 1);

		memcpy(gram + len, token.s, token.len);
		len += token.len;
		gram[len++] = ' ';
	}
	return count_text(g, gram, len - 1, bin);
}

/* Counts an unfamiliar gram; from now on this piece, of `len` bytes, stands for it. */
SIMD_RARE static void add_gram(struct ngrams *g, const uint32_t *ids, size_t place,
                               const void *piece, size_t len)
{
	uint32_t bin;

	if (!add_text(g, ids, &bin))
		return;
	counter_keep(g->counter, place, piece, len, bin);
	if (g->each)
		counter_look(g->counter, bin);
}

/* Counts the unfamiliar gram of successive lines, which stand for it from now on. */
SIMD_RARE static void add_lines(struct ngrams *g, const char *lines, size_t len, size_t place)
{
	char gram[GRAM_LEN + 1];
	uint32_t bin;

	memcpy(gram, lines, len);
	for (char *end = gram; (end = memchr(end, '\n', (size_t)(gram + len - 1 - end))) != NULL;)
		*end = ' ';
	if (!count_text(g, gram, len - 1, &bin))
		return;
	if (familiar_fits(len))
		counter_keep(g->counter, place, lines, len, bin);
	if (g->each)
		counter_look(g->counter, bin);
}

/* Adds a call that calls_next() read. */
static void add_call(struct ngrams *g, const char *token, size_t len)
{
	uint32_t *before = ids_before(g, g->n), bin;
	size_t n = g->n - 1;

	memcpy(g->ids, before, n * sizeof *before);
	g->ids[n] = token_id(g, token, len);
	g->counter->calls++;
	if (g->ids[0] && add_text(g, g->ids, &bin) && g->each)
		counter_look(g->counter, bin);
	memcpy(before, g->ids + 1, n * sizeof *before);
}

/* Returns the id of the token on a line: the number kept with the line, + 1. */
SIMD_INLINE uint32_t id_of(struct ngrams *g, const struct simd *simd, const char *line, size_t len)
{
	size_t place = simd->hash(line, len) % FAMILIAR;

	if (familiar_fits(len + 1) && familiar_at(&g->lines, simd, place, line, len + 1))
		return g->lines.numbers[place];
	return line_id(g, line, len, place);
}

/* Counts the gram of n ids. */
SIMD_INLINE void count_gram(struct ngrams *g, const struct simd *simd, size_t n,
                            const uint32_t *ids)
{
	const char *piece = (const char *)ids;
	size_t len = n * sizeof *ids, place;

	if (len <= 24) /* the hash covers all bytes */
		place = simd->hash(piece, len) % FAMILIAR;
	else
		place = XXH3_64bits(piece, len) % FAMILIAR;
	if (familiar_at(&g->counter->familiar, simd, place, piece, len))
		counter_again(g->counter, place, g->each);
	else
		add_gram(g, ids, place, piece, len);
}

/* Adds a run of calls of one thread: first all ids, then all grams, since loading several ids at
 * once must wait for recent stores of single ones. */
SIMD_INLINE void add_ids(struct ngrams *g, const struct simd *simd, size_t n, const char *bytes)
{
	struct calls_ahead *a = &g->calls.ahead;
	size_t first = a->next, at = calls_begin(a, first), last = calls_run_end(&g->calls);
	uint32_t *before = ids_before(g, n), *ids = g->ids + n - 1;

	memcpy(g->ids, before, (n - 1) * sizeof *ids);
	for (size_t i = first; i < last; at = a->ends[i++] + 1u)
		*ids++ = id_of(g, simd, bytes + at, a->ends[i] - at);
	memcpy(before, ids - (n - 1), (n - 1) * sizeof *ids);
	calls_pass(&g->calls, last);
	for (const uint32_t *gram = g->ids; gram + n <= ids; gram++) {
		g->counter->calls++;
		if (*gram)
			count_gram(g, simd, n, gram);
	}
}

/* Counts the gram of two ids. The piece that stands for it begins with 0, which lines do not. */
SIMD_INLINE void count_pair(struct ngrams *g, uint32_t old, uint32_t id)
{
	struct counter *c = g->counter;
	uint64_t piece[2] = {0, (uint64_t)old << 32 | id}, kept[2];
	size_t place = piece[1] * UINT64_C(0x9e3779b97f4a7c15) >> (64 - FAMILIAR_BITS);

	memcpy(kept, c->familiar.pieces[place], sizeof kept);
	if (kept[0] == 0 && kept[1] == piece[1])
		counter_again(c, place, g->each);
	else
		add_gram(g, (uint32_t[]){old, id}, place, piece, sizeof piece);
}

/* Counts the gram of these lines of the stream. */
SIMD_INLINE void count_lines(struct ngrams *g, const struct simd *simd, const char *lines,
                             size_t len)
{
	struct counter *c = g->counter;
	size_t place = simd->hash(lines, len) % FAMILIAR;

	if (familiar_fits(len) && familiar_at(&c->familiar, simd, place, lines, len))
		counter_again(c, place, g->each);
	else
		add_lines(g, lines, len, place);
}

/* Adds a run of calls of one thread, for n = 1 or 2: except for the first, a gram is a piece of the
 * stream. */
SIMD_INLINE void add_pairs(struct ngrams *g, const struct simd *simd, size_t n, const char *bytes)
{
	struct calls_ahead *a = &g->calls.ahead;
	size_t i = a->next, last = calls_run_end(&g->calls), at = calls_begin(a, i), from = at;
	uint32_t *before = ids_before(g, n), old, id;

	if (i == last)
		return;
	if (n == 2) {
		old = *before;
		id = id_of(g, simd, bytes + at, a->ends[i] - at);
		g->counter->calls++;
		if (old)
			count_pair(g, old, id);
		*before = id;
		at = a->ends[i++] + 1u;
		if (i == last) {
			calls_pass(&g->calls, last);
			return;
		}
	}
	for (; i < last; i++) {
		size_t next = a->ends[i] + 1u;

		g->counter->calls++;
		count_lines(g, simd, bytes + from, next - from);
		from = n == 1 ? next : at;
		at = next;
	}
	if (n == 2)
		*before = id_of(g, simd, bytes + from, at - 1 - from);
	calls_pass(&g->calls, last);
}

/* Adds a run of calls of one thread, with code compiled for the common n. */
SIMD_INLINE void add_run(struct ngrams *g, const struct simd *simd, const char *bytes)
{
	if (g->n == 2)
		add_pairs(g, simd, 2, bytes);
	else if (g->n == 1)
		add_pairs(g, simd, 1, bytes);
	else
		add_ids(g, simd, g->n, bytes);
}

/* The fast path: adds the calls and threads that are whole in the buffer. */
SIMD_INLINE void add_calls_by(struct ngrams *g, const struct simd *simd)
{
	const char *bytes = calls_look(&g->calls, simd);

	if (!bytes)
		return;
	do
		add_run(g, simd, bytes);
	while (calls_step(&g->calls, simd, bytes));
	calls_take(&g->calls, bytes);
}

SIMD_BEST(add_calls, struct ngrams)

static void begin_trace(struct ngrams *g)
{
	const char *why;

	strtab_clear(&g->tokens);
	familiar_clear(&g->lines);
	header_set_number(&g->calls.in.head, "n", g->n);
	why = counter_begin(g->counter, &g->calls.in.head);
	if (why)
		warn(g->file, g->calls.in.in.number, "%s", why);
}

static void take(struct ngrams *g, enum item item)
{
	const struct stream *in = &g->calls.in;

	if (item == ITEM_RECORD) {
		add_call(g, in->line.s, in->line.len);
	} else if (item == ITEM_TRACE) {
		begin_trace(g);
	} else if (item == ITEM_BAD) {
		warn(g->file, in->in.number, "%s", in->why);
		if (in->drop == DROP_TRACE)
			counter_end(g->counter);
	}
}

void ngrams_read(int fd, const char *file, void *ngrams)
{
	struct ngrams *g = ngrams;
	struct out_gathered gathered = {fd, &g->counter->out.s, &g->counter->out.len};
	struct lines *lines = &g->calls.in.in;
	enum item item;

	g->file = file;
	g->each = counter_each(g->counter);
	if (calls_open(&g->calls, fd) != 0)
		die_memory();
	lines->idle = out_before_read;
	lines->idle_arg = &gathered;
	while ((item = calls_next(&g->calls)) > ITEM_ERROR) {
		take(g, item);
		add_calls(g);
	}
	if (item == ITEM_ERROR)
		warn(file, 0, "%s", strerror(lines->error));
	counter_end(g->counter);
	calls_close(&g->calls);
}

void ngrams_free(struct ngrams *g)
{
	free(g->before);
	free(g->breaks);
	strtab_free(&g->tokens);
	calls_free(&g->calls);
}
