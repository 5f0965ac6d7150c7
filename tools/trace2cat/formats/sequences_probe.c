/* SPDX-License-Identifier: MIT */
#include "columns.h"
#include "sequences_probe.h"

/* The first lines, for columns_find(). */
struct head_lines {
	const struct line *line;
	size_t lines;
};

static bool next_of_head(void *from, size_t *at, struct line *line)
{
	const struct head_lines *h = from;

	if (*at >= h->lines)
		return false;
	*line = h->line[(*at)++];
	return true;
}

/* Recognises words that occur in prose, but not in lists of calls. */
static bool is_prose(struct word w)
{
	static const char *const words[] = {"the",  "of",  "and", "is",   "this", "that",
	                                    "with", "for", "are", "was",  "you",  "to",
	                                    "in",   "a",   "it",  "from", "be",   "on"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (title_is(w, words[i]))
			return true;
	return false;
}

enum shape { OTHER, NUMBERS, WORDS, LIST, TABLE };

/* The words of a line. */
struct words {
	size_t numbers, names;
	bool odd, prose;
};

static void count_words(const struct columns *c, struct scan at, struct words *words)
{
	bool list = c->delimiter != ' ';
	struct word w;
	uint64_t number;

	while (columns_word(c, &at, &w)) {
		bool is_number = word_decimal(w, &number);

		words->numbers += is_number;
		if (is_number)
			continue;
		words->names++;
		words->odd = words->odd || !is_call_name(w);
		words->prose = words->prose || (is_prose(w) && (w.len > 1 || !list)); /* a|b|c */
	}
}

static bool is_out(const struct columns *c, size_t column)
{
	for (size_t i = 0; i < c->outs; i++)
		if (c->out[i] == column)
			return true;
	return false;
}

/* Returns the kind of a line, and sets *calls to the number of its calls. Names may have any form
 * only after a hash or below a header. */
static enum shape kind_of(const struct columns *c, const struct line *line, size_t *calls)
{
	enum columns_owner owner;
	struct scan at = columns_calls(c, line, true, &owner);
	bool told = c->header || owner == COLUMNS_FILE, list = c->delimiter != ' ';
	struct words words = {0, 0, false, false};

	if (c->header) {
		at = scan_line(line);
		for (size_t i = 0; at.p < at.end; i++) {
			struct word cell = columns_cell(c->delimiter, &at);
			if (!is_out(c, i))
				count_words(c, scan_word(cell), &words);
		}
	} else {
		count_words(c, at, &words);
	}
	*calls = words.numbers + words.names;
	if ((words.numbers && words.names) || (words.odd && !told) || !(list || *calls) ||
	    words.prose)
		return OTHER;
	if ((told && words.names) || (list && !words.names))
		return TABLE;
	return list ? LIST : words.names ? WORDS : NUMBERS;
}

/* Returns the kind of two lines; OTHER if they do not match. A list of names may be the rest of a
 * truncated row; a line of one call has no kind. */
static enum shape both(enum shape a, enum shape b, size_t calls)
{
	if (a == b || calls < 2)
		return a;
	if ((a == LIST && b == TABLE) || (a == TABLE && b == LIST))
		return TABLE;
	return OTHER;
}

/* Returns whether a line has letters, and all of them are capitals (else: all small). */
static bool has_only(const struct line *line, bool capitals)
{
	size_t small = 0, large = 0;

	for (size_t i = 0; i < line->len; i++) {
		small += line->s[i] >= 'a' && line->s[i] <= 'z';
		large += line->s[i] >= 'A' && line->s[i] <= 'Z';
	}
	return capitals ? large > 0 && small == 0 : small > 0 && large == 0;
}

/* Returns whether the first line is a heading between blanks, as ps and its like print it. */
static bool has_heading(const struct columns *c, const struct line *head, size_t lines)
{
	return c->delimiter == ' ' && lines > 1 && has_only(&head[0], true) &&
	       has_only(&head[1], false);
}

/* Returns how certain it is that all lines are of one kind. One line of numbers between blanks is
 * not a list of traces, nor are lines of two such numbers. */
static int certainty(const struct columns *c, const struct line *head, size_t lines)
{
	size_t calls = 0, most = 0;
	enum shape kind = OTHER;

	if (has_heading(c, head, lines))
		return 0;
	for (size_t i = c->header; i < lines; i++) {
		enum shape k = kind_of(c, &head[i], &calls);

		if (k != OTHER)
			k = most < 2 ? k : both(kind, k, calls);
		if (k == OTHER)
			return 0;
		kind = k;
		most = calls > most ? calls : most;
	}
	if (most < 2 || (kind == NUMBERS && (lines < 2 || most < 3)))
		return 0;
	return kind == WORDS || kind == LIST ? 2 : 30;
}

int sequences_probe(const struct line *head, size_t lines)
{
	struct head_lines h = {head, lines};
	struct columns c;
	int found;

	columns_find(&c, &(struct columns_lines){next_of_head, &h});
	found = certainty(&c, head, lines);
	text_free(&c.said);
	return found;
}
