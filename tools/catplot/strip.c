/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "strip.h"

bool strip_begin(struct strip *s, bool categories)
{
	memset(s, 0, sizeof *s);
	s->length = 1;
	s->categories = categories;
	return true;
}

void strip_free(struct strip *s)
{
	for (size_t i = 0; i < s->lanes_len; i++) {
		text_free(&s->lanes[i].name);
		free(s->lanes[i].counts);
	}
	strtab_free(&s->names);
}

/* Adds a lane and makes it the current one. */
static bool add_lane(struct strip *s, const char *name, size_t len)
{
	struct strip_lane *lane = &s->lanes[s->lanes_len];

	lane->counts = calloc(STRIP_BINS, sizeof *lane->counts);
	if (!lane->counts)
		return false;
	text_put(&lane->name, name, len);
	s->lane = s->lanes_len++;
	return !lane->name.failed;
}

bool strip_thread(struct strip *s, const char *name, size_t len)
{
	for (size_t i = 0; i < s->lanes_len; i++) {
		if (value_same(text_value(&s->lanes[i].name), (struct value){name, len})) {
			s->lane = i;
			return true;
		}
	}
	if (s->crowded) {
		s->lane = STRIP_LANES - 1;
		return true;
	}
	s->crowded = s->lanes_len == STRIP_LANES - 1;
	return add_lane(s, name, s->crowded ? 0 : len);
}

/* Adds up neighbouring bins. */
static void halve(struct strip *s)
{
	for (size_t i = 0; i < STRIP_BINS / 2; i++) {
		for (size_t l = 0; l < s->lanes_len; l++)
			for (size_t k = 0; k < STRIP_KINDS; k++)
				s->lanes[l].counts[i][k] =
				    s->lanes[l].counts[2 * i][k] + s->lanes[l].counts[2 * i + 1][k];
		s->lost[i] = s->lost[2 * i] + s->lost[2 * i + 1];
	}
	for (size_t l = 0; l < s->lanes_len; l++)
		memset(s->lanes[l].counts[STRIP_BINS / 2], 0,
		       STRIP_BINS / 2 * sizeof s->lanes[l].counts[0]);
	memset(&s->lost[STRIP_BINS / 2], 0, sizeof s->lost / 2);
	s->length *= 2;
}

/* Returns the bin of the next call. */
static size_t bin_of_next(struct strip *s)
{
	if (s->calls / s->length >= STRIP_BINS)
		halve(s);
	return (size_t)(s->calls / s->length);
}

/* Returns the number of a token's kind, or STRTAB_NO_MEMORY. */
static int64_t kind_of(struct strip *s, const char *token, size_t len)
{
	const char *dot = s->categories ? NULL : memchr(token, '.', len);
	struct strtab_place place;
	int64_t number;

	if (dot && dot > token)
		len = (size_t)(dot - token);
	number = strtab_look(&s->names, token, len, &place);
	if (number != STRTAB_NONE)
		return number;
	return s->names.len < STRIP_KINDS - 1 ? strtab_put(&s->names, token, len, place)
	                                      : STRIP_KINDS - 1;
}

bool strip_call(struct strip *s, const char *token, size_t len)
{
	size_t bin = bin_of_next(s);
	int64_t kind = kind_of(s, token, len);

	if (kind < 0 || (s->lanes_len == 0 && !add_lane(s, "", 0)))
		return false;
	s->lanes[s->lane].counts[bin][kind]++;
	s->lanes[s->lane].calls++;
	s->kinds[kind].calls++;
	s->calls++;
	return true;
}

void strip_break(struct strip *s)
{
	s->lost[bin_of_next(s)]++;
	s->breaks++;
}

/* Returns the colour that a kind always has, or the last one. */
static unsigned own_colour(struct value name)
{
	static const char *const groups[] = {"process", "file", "device", "information",
	                                     "communication"};

	for (unsigned i = 0; i < sizeof groups / sizeof *groups; i++)
		if (value_same(name, string_value(groups[i])))
			return i;
	return STRIP_COLOURS - 1;
}

/* Returns the commonest kind that has no colour yet, the earliest of equals; STRIP_KINDS if there
 * is none. */
static size_t next_kind(const struct strip *s, const bool *done)
{
	size_t best = STRIP_KINDS;

	for (size_t i = 0; i < s->names.len; i++)
		if (!done[i] && (best == STRIP_KINDS || s->kinds[i].calls > s->kinds[best].calls))
			best = i;
	return best;
}

void strip_colours(struct strip *s, struct colour colours[STRIP_COLOURS])
{
	bool done[STRIP_KINDS] = {false}, all_done = false;
	size_t kind;

	for (unsigned c = 0; c < STRIP_COLOURS; c++)
		colours[c] = (struct colour){{NULL, 0}, 0};
	for (size_t i = 0; i < STRIP_KINDS; i++) {
		struct value name = {NULL, 0};
		if (i < s->names.len)
			name = strtab_string(&s->names, i);
		s->kinds[i].colour = own_colour(name);
		done[i] = s->kinds[i].colour < STRIP_COLOURS - 1 ||
		          value_same(name, string_value("unknown"));
		if (s->kinds[i].colour < STRIP_COLOURS - 1)
			colours[s->kinds[i].colour].name = name;
	}
	for (unsigned c = 0; c < STRIP_COLOURS - 1 && !all_done; c++) {
		if (colours[c].name.s)
			continue;
		kind = next_kind(s, done);
		all_done = kind == STRIP_KINDS;
		if (all_done)
			continue;
		done[kind] = true;
		s->kinds[kind].colour = c;
		colours[c].name = strtab_string(&s->names, kind);
	}
	for (size_t i = 0; i < STRIP_KINDS; i++)
		colours[s->kinds[i].colour].calls += s->kinds[i].calls;
	if (colours[STRIP_COLOURS - 1].calls)
		colours[STRIP_COLOURS - 1].name = string_value("other");
}

size_t strip_bins(const struct strip *s)
{
	return (size_t)((s->calls + s->length - 1) / s->length);
}

uint64_t strip_sum(const struct strip *s, size_t lane, size_t from, size_t to,
                   uint64_t sums[STRIP_COLOURS])
{
	uint64_t all = 0;

	memset(sums, 0, STRIP_COLOURS * sizeof *sums);
	for (size_t i = from; i < to; i++)
		for (size_t k = 0; k < STRIP_KINDS; k++) {
			uint64_t n = s->lanes[lane].counts[i][k];
			sums[s->kinds[k].colour] += n;
			all += n;
		}
	return all;
}

uint64_t strip_lost(const struct strip *s, size_t from, size_t to)
{
	uint64_t n = 0;

	for (size_t i = from; i < to; i++)
		n += s->lost[i];
	return n;
}

void strip_column(const struct strip *s, size_t i, size_t columns, size_t *from, size_t *to)
{
	size_t bins = strip_bins(s);

	*from = i * bins / columns;
	*to = (i + 1) * bins / columns;
	if (*to <= *from)
		*to = *from + 1;
}
