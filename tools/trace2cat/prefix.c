/* SPDX-License-Identifier: MIT */
#include "elements.h"
#include "prefix.h"

/* Returns how many lines have an element, or come between lines that do: "-- Logs begin". */
static size_t count_with(const struct element *e, const struct line *lines, size_t count)
{
	size_t with = 0, own = 0;

	for (size_t i = 0; i < count; i++) {
		bool fits = element_fits(e, scan_line(&lines[i]));

		with += fits;
		own += !fits && element_is_between(e, scan_line(&lines[i]));
	}
	return with ? with + own : 0;
}

/* Returns whether the lines, three at least, begin with numbers that count them. */
static bool is_counting(const struct line *lines, size_t count)
{
	uint64_t before = 0, number;

	for (size_t i = 0; i < count; i++) {
		struct scan at = scan_line(&lines[i]);

		scan_blanks(&at);
		if (!scan_decimal(&at, &number) || (i > 0 && number != before + 1))
			return false;
		before = number;
	}
	return count > 2;
}

/* Returns the first element that all lines have, or nine of ten; ELEMENTS if there is none. */
static size_t find_shared(const struct line *lines, size_t count)
{
	size_t found = ELEMENTS;

	for (size_t i = 0; i < ELEMENTS; i++) {
		bool fits = elements[i].strength != COUNTING || is_counting(lines, count);
		size_t with = fits ? count_with(&elements[i], lines, count) : 0;

		if (with && with == count)
			return i;
		if (found == ELEMENTS && with && with * 10 >= count * 9)
			found = i;
	}
	return found;
}

/* Returns whether the lines begin with rising numbers, or with names. */
static bool is_rising(const struct line *lines, size_t count)
{
	uint64_t before = 0, number;
	size_t numbers = 0;

	for (size_t i = 0; i < count; i++) {
		struct scan at = scan_line(&lines[i]);

		scan_blanks(&at);
		if (at.p < at.end && !is_digit(*at.p))
			continue;
		if (!scan_decimal(&at, &number) || number <= before)
			return false;
		before = number;
		numbers++;
	}
	return numbers == 0 || numbers > 2;
}

static void cut(const struct element *e, struct line *line)
{
	struct scan at = scan_line(line);

	if (!e->scan(&at))
		return;
	line->s = at.p;
	line->len = scan_left(&at);
}

bool prefix_grow(struct prefix *p, struct line *lines, size_t count)
{
	size_t i = p->len < PREFIX_MOST ? find_shared(lines, count) : ELEMENTS;
	const struct element *e = &elements[i];
	bool blank;

	if (i == ELEMENTS)
		return false;
	blank = element_is_blank(e);
	p->after_strong = (p->strong || p->after_strong) && !blank;
	p->strong = (e->strength == STRONG && !(p->len && blank)) || e->strength == COUNTING ||
	            (e->strength == RISING && is_rising(lines, count));
	p->element[p->len++] = (unsigned char)i;
	for (size_t j = 0; j < count; j++)
		cut(e, &lines[j]);
	return true;
}

void prefix_cut(const struct prefix *p, struct line *line)
{
	struct scan at = scan_line(line);

	for (size_t i = 0; i < p->len; i++)
		if (!elements[p->element[i]].scan(&at))
			return;
	line->s = at.p;
	line->len = scan_left(&at);
}

void prefix_names(const struct prefix *p, struct text *to)
{
	for (size_t i = 0; i < p->len; i++) {
		text_string(to, i ? ", " : "");
		text_string(to, elements[p->element[i]].name);
	}
}
