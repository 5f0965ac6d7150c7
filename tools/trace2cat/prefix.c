/* SPDX-License-Identifier: MIT */
#include "elements.h"
#include "prefix.h"

/* Most lines have it: others are what a log says of itself. */
static bool is_shared(const struct element *e, const struct line *lines, size_t count)
{
	size_t with = 0;

	for (size_t i = 0; i < count; i++)
		with += element_fits(e, scan_line(&lines[i]));
	return with * 10 >= count * 9 && with > 0;
}

/* Whether the numbers that the lines begin with rise; or they begin with names. */
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
	for (size_t i = 0; i < ELEMENTS && p->len < PREFIX_MOST; i++) {
		if (!is_shared(&elements[i], lines, count))
			continue;
		p->element[p->len++] = (unsigned char)i;
		p->after_strong = p->strong || p->after_strong;
		p->strong = elements[i].strength == STRONG ||
		            (elements[i].strength == RISING && is_rising(lines, count));
		p->after_strong = p->after_strong && !element_is_blank(&elements[i]);
		for (size_t j = 0; j < count; j++)
			cut(&elements[i], &lines[j]);
		return true;
	}
	return false;
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
