/* SPDX-License-Identifier: MIT */
#include "scores.h"

#include "../../format/number.h"

enum { CALLS, VERDICT, SCORE, COLUMNS };

void scores_begin(struct scores *s)
{
	s->len = 0;
	s->every = 1;
	s->skipped = 0;
	s->low = s->high = 0;
	for (size_t i = 0; i < COLUMNS; i++)
		s->column[i] = i;
}

/* Returns field i of a line; s is NULL if there is none. */
static struct value field(const struct line *line, size_t i)
{
	const char *s = line->s, *end = line->s + line->len, *tab;

	for (;; i--, s = tab + 1) {
		tab = memchr(s, '\t', (size_t)(end - s));
		if (i == 0)
			return (struct value){s, (size_t)((tab ? tab : end) - s)};
		if (!tab)
			return (struct value){NULL, 0};
	}
}

static void take_names(struct scores *s, const struct line *line)
{
	static const char *const names[COLUMNS] = {"calls", "verdict", "score"};
	struct value name;

	for (size_t i = 0; (name = field(line, i)).s; i++) {
		if (i == 0)
			name = (struct value){name.s + 1, name.len - 1}; /* without the # */
		for (size_t c = 0; c < COLUMNS; c++)
			if (value_same(name, string_value(names[c])))
				s->column[c] = i;
	}
}

/* Keeps the higher score of each two neighbours. */
static void thin(struct scores *s)
{
	for (size_t i = 0; i < SCORES_MOST / 2; i++) {
		const struct window_score *a = &s->at[2 * i], *b = a + 1;
		s->at[i] = a->score > b->score ? *a : *b;
	}
	s->len = SCORES_MOST / 2;
	s->every *= 2;
}

static void add(struct scores *s, struct window_score score)
{
	struct window_score *last = s->len ? &s->at[s->len - 1] : NULL;

	s->low = score.score < s->low ? score.score : s->low;
	s->high = score.score > s->high ? score.score : s->high;
	if (last && s->skipped + 1 < s->every) {
		s->skipped++;
		if (score.score > last->score)
			*last = score;
		return;
	}
	if (s->len == SCORES_MOST)
		thin(s);
	s->skipped = 0;
	s->at[s->len++] = score;
}

const char *scores_take(struct scores *s, const struct line *line, const char *positive)
{
	struct value calls, verdict, score;
	struct window_score taken;

	if (line->len && stream_comment(line->s)) {
		take_names(s, line);
		return NULL;
	}
	calls = field(line, s->column[CALLS]);
	verdict = field(line, s->column[VERDICT]);
	score = field(line, s->column[SCORE]);
	if (score.s && score.len == 1 && *score.s == '-')
		return NULL;
	if (!calls.s || !verdict.s || !score.s ||
	    !text_to_number(calls.s, calls.len, UINT64_MAX, &taken.calls) ||
	    !text_to_real(score.s, score.len, &taken.score))
		return "not a row of kswatch: calls, verdict, score";
	taken.alarm = value_same(verdict, string_value(positive));
	add(s, taken);
	return NULL;
}
