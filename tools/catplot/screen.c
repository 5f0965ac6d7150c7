/* SPDX-License-Identifier: MIT */
/* The picture as text: a letter for each column of a lane, in its colour if the terminal shows
 * colours. */
#include "picture.h"

#include "../../format/number.h"

enum { NAME = 9, HEIGHT = 5 }; /* columns of names; rows of scores */

/* Of the 256 colours of terminals, those nearest to the SVG's. */
static const char *const backgrounds[STRIP_COLOURS] = {"173", "74",  "220", "176",
                                                       "36",  "117", "229", "250"};

struct screen {
	struct text *out;
	const struct picture *p;
	size_t columns; /* of the strip */
	char letters[STRIP_COLOURS];
};

static bool is_used(const char *letters, size_t len, char c)
{
	return memchr(letters, c, len) != NULL;
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Returns the first unused letter of a name, or of its part after the group, else of the
 * alphabet. */
static char letter_of(struct value name, const char *letters, size_t len)
{
	const char *dot = name.len ? memchr(name.s, '.', name.len) : NULL;

	for (size_t i = dot ? (size_t)(dot - name.s) + 1 : 0; i < name.len; i++) {
		char c = upper(name.s[i]);
		if (c >= 'A' && c <= 'Z' && !is_used(letters, len, c))
			return c;
	}
	for (char c = 'A';; c++)
		if (!is_used(letters, len, c))
			return c;
}

static void choose_letters(struct screen *s)
{
	for (size_t i = 0; i < STRIP_COLOURS - 1; i++)
		s->letters[i] =
		    s->p->colours[i].name.s ? letter_of(s->p->colours[i].name, s->letters, i) : '-';
	s->letters[STRIP_COLOURS - 1] = '?';
}

static void pad(struct text *out, size_t from, size_t width)
{
	for (size_t at = out->len - from; at < width; at++)
		text_byte(out, ' ');
}

/* Ends a line, without trailing blanks. */
static void end_line(struct text *out)
{
	while (out->len && out->s[out->len - 1] == ' ')
		out->len--;
	text_byte(out, '\n');
}

/* Begins a line with a name, which has its own columns. */
static void begin_line(struct screen *s, const char *name)
{
	size_t from = s->out->len;

	text_string(s->out, name);
	pad(s->out, from, NAME + 1);
}

static void put_letter(struct screen *s, unsigned colour)
{
	if (s->p->colourful) {
		text_string(s->out, "\033[30;48;5;");
		text_string(s->out, backgrounds[colour]);
		text_byte(s->out, 'm');
	}
	text_byte(s->out, s->letters[colour]);
	if (s->p->colourful)
		text_string(s->out, "\033[0m");
}

/* Draws a lane: each column shows the kind with the most calls. */
static void put_lane(struct screen *s, size_t lane)
{
	uint64_t sums[STRIP_COLOURS];
	size_t from, to;

	for (size_t i = 0; i < s->columns; i++) {
		unsigned most = 0;
		strip_column(s->p->strip, i, s->columns, &from, &to);
		if (strip_sum(s->p->strip, lane, from, to, sums) == 0) {
			text_byte(s->out, ' ');
			continue;
		}
		for (unsigned c = 1; c < STRIP_COLOURS; c++)
			if (sums[c] > sums[most])
				most = c;
		put_letter(s, most);
	}
	end_line(s->out);
}

static void put_lanes(struct screen *s)
{
	for (size_t i = 0; i < s->p->strip->lanes_len; i++) {
		struct text name = {0};
		picture_lane(&name, s->p, i, NAME);
		text_byte(&name, 0);
		if (!name.failed)
			begin_line(s, name.s);
		s->out->failed |= name.failed;
		text_free(&name);
		put_lane(s, i);
	}
}

static void put_lost(struct screen *s)
{
	size_t from, to;

	if (!s->p->strip->breaks)
		return;
	begin_line(s, "lost");
	for (size_t i = 0; i < s->columns; i++) {
		strip_column(s->p->strip, i, s->columns, &from, &to);
		text_byte(s->out, strip_lost(s->p->strip, from, to) ? '!' : ' ');
	}
	end_line(s->out);
}

/* Returns the row of a score, from 0 at the top. */
static size_t row_of(const struct scores *scores, double score)
{
	double span = scores->high - scores->low;

	return span > 0 ? (size_t)((scores->high - score) / span * (HEIGHT - 1) + 0.5) : 0;
}

static void put_score_row(struct screen *s, size_t row)
{
	const struct strip *strip = s->p->strip;
	char blank = row == row_of(s->p->scores, 0) ? '-' : ' ';
	size_t from, to;

	for (size_t i = 0; i < s->columns; i++) {
		const struct window_score *score;
		strip_column(strip, i, s->columns, &from, &to);
		score = picture_score(s->p, from * strip->length, to * strip->length);
		if (!score || row_of(s->p->scores, score->score) != row)
			text_byte(s->out, blank);
		else
			text_byte(s->out, score->alarm ? '#' : '*');
	}
	end_line(s->out);
}

/* Appends a number rounded to two places, never -0. */
static void put_real(struct text *out, double x)
{
	uint64_t hundredths = (uint64_t)((x < 0 ? -x : x) * 100 + 0.5);

	if (x < 0 && hundredths)
		text_byte(out, '-');
	text_number(out, hundredths / 100);
	text_byte(out, '.');
	text_byte(out, (char)('0' + hundredths / 10 % 10));
	text_byte(out, (char)('0' + hundredths % 10));
}

static void put_scores(struct screen *s)
{
	const struct scores *scores = s->p->scores;

	for (size_t row = 0; scores && scores->len && row < HEIGHT; row++) {
		size_t from = s->out->len;
		text_string(s->out, row == 0 ? "score " : "");
		if (row == row_of(scores, 0))
			text_string(s->out, "0");
		else if (row == 0 || row == HEIGHT - 1)
			put_real(s->out, row == 0 ? scores->high : scores->low);
		pad(s->out, from, NAME + 1);
		put_score_row(s, row);
	}
}

static void put_axis(struct screen *s)
{
	struct text last = {0};
	size_t from;

	picture_number(&last, s->p->strip->calls);
	begin_line(s, "calls");
	from = s->out->len;
	text_string(s->out, "1");
	pad(s->out, from, s->columns - last.len);
	text_put(s->out, last.s, last.len);
	text_byte(s->out, '\n');
	s->out->failed |= last.failed;
	text_free(&last);
}

static void put_legend(struct screen *s)
{
	size_t used = 0, width = NAME + 1 + s->columns;

	for (unsigned c = 0; c < STRIP_COLOURS; c++) {
		const struct colour *colour = &s->p->colours[c];
		struct text entry = {0};
		if (!colour->name.s || !colour->calls)
			continue;
		text_byte(&entry, ' ');
		picture_name(&entry, colour->name, 24);
		text_byte(&entry, ' ');
		picture_share(&entry, colour->calls, s->p->strip->calls);
		if (used && used + entry.len + 4 > width) {
			text_byte(s->out, '\n');
			used = 0;
		}
		text_string(s->out, used ? "   " : "");
		used += (used ? 3 : 0) + entry.len + 1;
		put_letter(s, c);
		text_put(s->out, entry.s, entry.len);
		s->out->failed |= entry.failed;
		text_free(&entry);
	}
	text_byte(s->out, '\n');
	if (s->p->scores && s->p->scores->len)
		text_string(s->out, "score: * below the threshold, # an alarm\n");
	if (s->p->strip->breaks)
		text_string(s->out, "! calls were lost\n");
}

void picture_text(struct text *out, const struct picture *p)
{
	struct screen s = {out, p, p->columns - NAME - 1, {0}};

	choose_letters(&s);
	picture_title(out, p, p->columns);
	text_byte(out, '\n');
	picture_facts(out, p);
	text_string(out, "\n\n");
	put_scores(&s);
	put_lost(&s);
	put_lanes(&s);
	put_axis(&s);
	text_byte(out, '\n');
	put_legend(&s);
}
