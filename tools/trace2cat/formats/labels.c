/* SPDX-License-Identifier: MIT */
/*
 * labels: decides whether the first and the last words of all lines are calls, if no line names the
 * columns, by what these words have in common.
 */
#include "../map.h"
#include "columns.h"

enum {
	VALUES = 12,    /* most distinct values of labels among the first or last words */
	CLASSES = 32,   /* a smaller number may stand for a class */
	VALUE_LEN = 48, /* bytes kept of such a value */
	SAMPLE = 12     /* words looked up between the edges */
};

/* What the first, or the last, words of the lines have in common. */
struct edge {
	char value[VALUES][VALUE_LEN]; /* the distinct words, shortened */
	size_t len[VALUES], values;
	size_t lines, numbers, flags, fractions,
	    named;           /* lines; those with numbers, 0 or 1, scores, words of labels */
	uint64_t most;       /* the largest number, */
	size_t small;        /* and how many between the edges are no larger */
	bool varied, within; /* more values than VALUES; one occurs elsewhere, too */
	bool odd;            /* one is neither a number nor a name */
	bool rising;         /* each number is 1 more than the one before */
	uint64_t number;
};

struct lines_seen {
	struct edge first, last;
	size_t lines, numbers, words, large; /* words between the edges; numbers above 1 */
	size_t sampled, calls; /* of these, how many were looked up; how many are calls */
	bool no_last;          /* the last words were cut off, as they are not calls */
};

static bool edge_has(const struct edge *e, struct word w)
{
	w.len = w.len < VALUE_LEN ? w.len : VALUE_LEN;
	for (size_t i = 0; i < e->values; i++)
		if (word_same(w, (struct word){e->value[i], e->len[i]}))
			return true;
	return false;
}

static bool has_call(const struct edge *e)
{
	for (size_t i = 0; i < e->values; i++)
		if (map_is_call(e->value[i], e->len[i]) || memchr(e->value[i], '!', e->len[i]))
			return true;
	return false;
}

static void see_edge(struct edge *e, struct word w)
{
	size_t len = w.len < VALUE_LEN ? w.len : VALUE_LEN;
	uint64_t number = 0;
	bool is_number = word_decimal(w, &number);

	e->rising = is_number && (e->lines == 0 || (e->rising && number == e->number + 1));
	e->number = number;
	e->lines++;
	e->numbers += is_number;
	e->flags += is_number && number < 2;
	e->fractions += is_fraction(w);
	e->odd = e->odd || !(is_number || is_fraction(w) || is_call_name(w));
	e->most = is_number && number > e->most ? number : e->most;
	e->named += is_label_word(w);
	if (edge_has(e, w))
		return;
	e->varied = e->varied || e->values == VALUES;
	if (e->values == VALUES)
		return;
	memcpy(e->value[e->values], w.s, len);
	e->len[e->values++] = len;
}

/* Calls `see` for each word of a line after its owner, with its place from the start and whether it
 * is the last. */
static void each_word(const struct columns *c, struct lines_seen *seen, const struct line *line,
                      void (*see)(struct lines_seen *, struct word, size_t place, bool last))
{
	struct scan at = scan_line(line);
	struct word w, next;
	size_t place = 0;
	bool more;

	columns_skip_owner(c, &at);
	columns_cut_last(c, &at);
	more = columns_word(c, &at, &w);
	for (; more; w = next) {
		more = columns_word(c, &at, &next);
		see(seen, w, place++, !more);
	}
}

static void see_word(struct lines_seen *seen, struct word w, size_t place, bool last)
{
	uint64_t number = 0;
	bool is_number = word_decimal(w, &number);

	if (place == 0)
		see_edge(&seen->first, w);
	if (last && place > 0)
		see_edge(&seen->last, w);
	if (place == 0 || last)
		return;
	seen->numbers += is_number;
	seen->words += !is_number;
	seen->large += is_number && number > 1;
	if (!is_number && seen->sampled < SAMPLE) {
		seen->sampled++;
		seen->calls += map_is_call(w.s, w.len);
	}
}

static void count_small(struct edge *e, struct word w, bool between)
{
	uint64_t number;

	e->small += between && e->most < CLASSES && word_decimal(w, &number) && number <= e->most;
}

/* Notes words elsewhere: labels occur only at their edge. */
static void see_within_last(struct lines_seen *seen, struct word w, size_t place, bool last)
{
	(void)place;
	if (!last && edge_has(&seen->last, w))
		seen->last.within = true;
	count_small(&seen->last, w, place > 0 && !last);
}

static void see_within_first(struct lines_seen *seen, struct word w, size_t place, bool last)
{
	if (place > 0 && !(last && seen->no_last) && edge_has(&seen->first, w))
		seen->first.within = true;
	count_small(&seen->first, w, place > 0 && !last);
}

/* Returns whether the words are few, or all words of labels, or unlike the words between the edges,
 * which are calls. At the end there must be three, since a call may be unknown. */
static bool are_labels(const struct lines_seen *seen, const struct edge *e, bool first)
{
	bool few = !e->varied && (e->values * 2 <= e->lines || e->named == e->lines);
	bool unlike = seen->calls * 2 > seen->sampled && (first || e->lines > 2);

	return e->numbers == 0 && !e->within && (few || unlike) && !has_call(e);
}

/* Returns whether the numbers are those of classes: several small ones, which are rare or absent
 * between the edges. */
static bool are_classes(const struct lines_seen *seen, const struct edge *e)
{
	if (e->lines < 3 || e->values < 2 || e->most >= CLASSES || seen->numbers < 2 * e->lines)
		return false;
	return e->small == 0 || (e->lines > 3 && e->small * 8 <= seen->numbers);
}

/* Returns whether all words of an edge differ in kind from those between the edges, or few words
 * that are not calls. */
static bool is_label(const struct lines_seen *seen, const struct edge *e, bool first)
{
	if (e->lines < seen->lines || seen->numbers + seen->words == 0)
		return false;
	if ((seen->words == 0 && e->numbers == 0) || e->fractions == e->lines)
		return true;
	if (seen->numbers == 0 && e->numbers == e->lines)
		return true;
	if (e->lines < 2)
		return seen->numbers == 0 && e->named == 1;
	if (seen->words == 0 && e->numbers == e->lines) {
		if (first && e->rising && e->lines > 2)
			return true;
		if (are_classes(seen, e))
			return true;
		return e->flags == e->lines && seen->large && (!first || !e->within);
	}
	return are_labels(seen, e, first);
}

/* Returns whether any line has an owner. */
static bool has_owner(const struct columns *c, const struct columns_lines *lines)
{
	struct line line;
	bool found = false;

	for (size_t at = 0; !found && lines->next(lines->from, &at, &line);) {
		struct scan calls = scan_line(&line);
		found = columns_skip_owner(c, &calls) != COLUMNS_NOBODY;
	}
	return found;
}

static void see_lines(const struct columns *c, struct lines_seen *seen,
                      const struct columns_lines *lines,
                      void (*see)(struct lines_seen *, struct word, size_t place, bool last))
{
	struct line line;

	seen->lines = 0;
	for (size_t at = 0; lines->next(lines->from, &at, &line); seen->lines++)
		each_word(c, seen, &line, see);
}

/* Looks at all lines, without the last words already cut off. */
static void see_all(const struct columns *c, struct lines_seen *seen,
                    const struct columns_lines *lines)
{
	*seen = (struct lines_seen){.lines = 0};
	see_lines(c, seen, lines, see_word);
	see_lines(c, seen, lines, see_within_last);
}

/* Returns whether the words are certainly not calls, so that what follows them is not either. */
static bool is_certain(const struct lines_seen *seen, const struct edge *e)
{
	return e->fractions == e->lines || e->named == e->lines ||
	       (seen->words == 0) != (e->numbers > 0);
}

/* Returns whether the last words left are labels, too, once c->last were cut off and `last` of them
 * found to be labels. All but the very last must be certain, or flags, among known calls. */
static bool is_another(const struct columns *c, const struct lines_seen *s, size_t last)
{
	bool flags = c->last == last && s->last.flags == s->lines;

	if (!is_label(s, &s->last, false))
		return false;
	if (c->last == 0)
		return true;
	return (flags || is_certain(s, &s->last)) && (s->words == 0 || s->calls * 2 > s->sampled);
}

/* Finds how many of the last words are not calls, and looks at the lines without them; sets *found
 * to the edge of the last one. */
static size_t find_last(struct columns *c, struct lines_seen *s, const struct columns_lines *lines,
                        struct edge *found)
{
	size_t last = 0;

	for (c->last = 0; c->last < COLUMNS_LAST; c->last++) {
		see_all(c, s, lines);
		if (c->last == 0)
			*found = s->last;
		if (c->last && (s->last.odd || s->lines < 3))
			break;
		if (is_another(c, s, last))
			last = c->last + 1;
		else if (s->words == 0)
			break; /* nothing but numbers */
	}
	if (c->last != last) {
		c->last = last;
		see_all(c, s, lines);
	}
	s->no_last = last > 0;
	return last;
}

void columns_find_labels(struct columns *c, const struct columns_lines *lines)
{
	struct lines_seen seen;
	struct edge end;
	size_t last;

	c->owner = has_owner(c, lines);
	last = find_last(c, &seen, lines, &end);
	see_lines(c, &seen, lines, see_within_first);
	c->first = is_label(&seen, &seen.first, true);
	if (c->owner)
		columns_say(c, "the id, file or hash before the first call", (struct word){"", 0});
	if (c->first)
		columns_say(c, "the first word of each line, such as ",
		            (struct word){seen.first.value[0], seen.first.len[0]});
	if (last)
		columns_say(c,
		            last > 1 ? "several last words of each line, the last one such as "
		                     : "the last word of each line, such as ",
		            (struct word){end.value[0], end.len[0]});
}
