/* SPDX-License-Identifier: MIT */
#include "picture.h"

#include "../../format/number.h"
#include "../../format/utf8.h"

/* Returns the length of the character at s in bytes, and sets *shown if it may be shown. */
static size_t character(const char *s, size_t len, bool *shown)
{
	size_t n = utf8_length(s, len);

	*shown = n && !utf8_control(s, n);
	return n ? n : 1;
}

static size_t characters(struct value name)
{
	size_t n = 0;
	bool shown;

	for (size_t i = 0; i < name.len; n++)
		i += character(name.s + i, name.len - i, &shown);
	return n;
}

void picture_name(struct text *out, struct value name, size_t most)
{
	size_t all = characters(name), number = 0, first = most, last = 0, n;
	bool shown;

	if (all > most && most > 3) {
		last = (most - 3) / 2;
		first = most - 3 - last;
	}
	for (size_t i = 0; i < name.len; i += n, number++) {
		n = character(name.s + i, name.len - i, &shown);
		if (number == first && all > most)
			text_string(out, "...");
		if (number >= first && number < all - last)
			continue;
		if (shown)
			text_put(out, name.s + i, n);
		else
			text_byte(out, '?');
	}
}

void picture_number(struct text *out, uint64_t n)
{
	struct text digits = {0};

	text_number(&digits, n);
	for (size_t i = 0; i < digits.len; i++) {
		if (i && (digits.len - i) % 3 == 0)
			text_byte(out, ',');
		text_byte(out, digits.s[i]);
	}
	out->failed |= digits.failed;
	text_free(&digits);
}

void picture_share(struct text *out, uint64_t part, uint64_t all)
{
	double share = 100 * (double)part / (double)all;

	text_string(out, part && share < 1 ? "<" : "");
	text_number(out, part && share < 1 ? 1 : (uint64_t)(share + 0.5));
	text_string(out, " %");
}

/* Appends a count and its noun: "1 call", "2 calls". */
static void put_count(struct text *out, uint64_t n, const char *noun)
{
	picture_number(out, n);
	text_byte(out, ' ');
	text_string(out, noun);
	if (n != 1)
		text_byte(out, 's');
}

void picture_title(struct text *out, const struct picture *p, size_t most)
{
	picture_name(out, p->title, most);
}

void picture_facts(struct text *out, const struct picture *p)
{
	const struct strip *s = p->strip;

	put_count(out, s->calls, "call");
	if (s->crowded)
		text_string(out, ", 16 threads or more");
	else if (s->lanes_len > 1) {
		text_string(out, ", ");
		put_count(out, s->lanes_len, "thread");
	}
	if (s->breaks) {
		text_string(out, ", lost calls in ");
		put_count(out, s->breaks, "place");
	}
	if (p->traces > 1) {
		text_string(out, "; the first of ");
		put_count(out, p->traces, "trace");
	}
}

void picture_lane(struct text *out, const struct picture *p, size_t lane, size_t most)
{
	const struct text *name = &p->strip->lanes[lane].name;

	if (p->strip->crowded && lane == STRIP_LANES - 1)
		text_string(out, "others");
	else if (name->len == 0)
		text_string(out, "trace");
	else
		picture_name(out, (struct value){name->s, name->len}, most);
}

const struct window_score *picture_score(const struct picture *p, uint64_t from, uint64_t to)
{
	const struct window_score *best = NULL;

	for (size_t i = 0; p->scores && i < p->scores->len; i++) {
		const struct window_score *one = &p->scores->at[i];
		if (one->calls > from && one->calls <= to && (!best || one->score > best->score))
			best = one;
	}
	return best;
}
