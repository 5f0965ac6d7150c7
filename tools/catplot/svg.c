/* SPDX-License-Identifier: MIT */
/* The picture as SVG: in each lane a column is divided by the kinds of its calls. */
#include "picture.h"

#include "../../format/number.h"

enum {
	WIDTH = 800,
	LEFT = 110, /* the strip begins here */
	SPAN = 670, /* and is as long as this */
	COLUMNS = 335,
	TOP = 66,
	SCORES = 90, /* height of the scores, of a lane, and of a single lane */
	LANE = 26,
	ALONE = 60,
	LINE = 20,
};

static const char *const fills[STRIP_COLOURS] = {"#d55e00", "#0072b2", "#e69f00", "#cc79a7",
                                                 "#009e73", "#56b4e9", "#f0e442", "#9a9a9a"};

struct svg {
	struct text *out;
	const struct picture *p;
	size_t columns;
	double lanes, lane; /* the top of the lanes, and the height of one */
};

static void put(struct svg *s, const char *bytes)
{
	text_string(s->out, bytes);
}

/* Appends a length in pixels, to a tenth. */
static void put_px(struct svg *s, double x)
{
	uint64_t tenths = (uint64_t)(x * 10 + 0.5);

	text_number(s->out, tenths / 10);
	if (tenths % 10) {
		text_byte(s->out, '.');
		text_byte(s->out, (char)('0' + tenths % 10));
	}
}

static void put_attribute(struct svg *s, const char *name, double x)
{
	put(s, " ");
	put(s, name);
	put(s, "=\"");
	put_px(s, x);
	put(s, "\"");
}

/* Appends what picture.c wrote, as XML. */
static void put_escaped(struct svg *s, struct text *t)
{
	static const char special[] = "<>&";
	static const char *const entities[] = {"&lt;", "&gt;", "&amp;"};

	for (size_t i = 0; i < t->len; i++) {
		const char *found = memchr(special, t->s[i], sizeof special - 1);
		if (found)
			put(s, entities[found - special]);
		else
			text_byte(s->out, t->s[i]);
	}
	s->out->failed |= t->failed;
	text_free(t);
}

/* Appends a text element; `more` has the other attributes of its tag, `t` its content, and is
 * freed. */
static void put_text(struct svg *s, double x, double y, const char *more, struct text t)
{
	put(s, "<text");
	put_attribute(s, "x", x);
	put_attribute(s, "y", y);
	put(s, more);
	put(s, ">");
	put_escaped(s, &t);
	put(s, "</text>\n");
}

static struct text text_of(const char *words)
{
	struct text t = {0};

	text_string(&t, words);
	return t;
}

/* Returns the x of a call; calls are numbered from 0. */
static double place(const struct svg *s, uint64_t call)
{
	return LEFT + (double)SPAN * (double)call / (double)s->p->strip->calls;
}

/* Returns the x where a bin begins. */
static double edge(const struct svg *s, size_t bin)
{
	uint64_t call = bin * s->p->strip->length;

	return place(s, call < s->p->strip->calls ? call : s->p->strip->calls);
}

/* Appends a colour's part of a column, from the share `from` to the share `to`. */
static void put_part(struct svg *s, size_t lane, double x, double end, double from, double to)
{
	double bottom = s->lanes + (double)lane * s->lane + s->lane - 4;

	put(s, "M");
	put_px(s, x);
	put(s, " ");
	put_px(s, bottom - from * (s->lane - 4));
	put(s, "H");
	put_px(s, end);
	put(s, "V");
	put_px(s, bottom - to * (s->lane - 4));
	put(s, "H");
	put_px(s, x);
	put(s, "z");
}

/* Draws all parts of one colour in a lane, as one path. */
static void put_colour(struct svg *s, size_t lane, unsigned colour)
{
	uint64_t sums[STRIP_COLOURS], all, below;
	size_t from, to;

	put(s, "<path fill=\"");
	put(s, fills[colour]);
	put(s, "\" d=\"");
	for (size_t i = 0; i < s->columns; i++) {
		strip_column(s->p->strip, i, s->columns, &from, &to);
		all = strip_sum(s->p->strip, lane, from, to, sums);
		if (!sums[colour])
			continue;
		below = 0;
		for (unsigned c = 0; c < colour; c++)
			below += sums[c];
		put_part(s, lane, edge(s, from), edge(s, to), (double)below / (double)all,
		         (double)(below + sums[colour]) / (double)all);
	}
	put(s, "\"/>\n");
}

static void put_lanes(struct svg *s)
{
	put(s, "<g shape-rendering=\"crispEdges\">\n");
	for (size_t lane = 0; lane < s->p->strip->lanes_len; lane++)
		for (unsigned c = 0; c < STRIP_COLOURS; c++)
			if (s->p->colours[c].calls)
				put_colour(s, lane, c);
	put(s, "</g>\n");
	for (size_t lane = 0; lane < s->p->strip->lanes_len; lane++) {
		struct text name = {0};
		picture_lane(&name, s->p, lane, 14);
		put_text(s, LEFT - 8, s->lanes + s->lane * ((double)lane + 0.5) + 2,
		         " text-anchor=\"end\"", name);
	}
}

/* Marks where calls were lost: a line across all lanes, with a head above them. */
static void put_lost(struct svg *s)
{
	double bottom = s->lanes + s->lane * (double)s->p->strip->lanes_len - 4;

	for (size_t i = 0; i < strip_bins(s->p->strip); i++) {
		if (!strip_lost(s->p->strip, i, i + 1))
			continue;
		put(s, "<path stroke=\"#000\" d=\"M");
		put_px(s, edge(s, i));
		put(s, " ");
		put_px(s, bottom);
		put(s, "V");
		put_px(s, s->lanes - 2);
		put(s, "\"/><path d=\"M");
		put_px(s, edge(s, i));
		put(s, " ");
		put_px(s, s->lanes - 1);
		put(s, "l-4 -8h8z\"/>\n");
	}
}

static double height_of(const struct scores *scores, double score)
{
	double span = scores->high - scores->low;

	return TOP + (span > 0 ? (scores->high - score) / span * (SCORES - 20) : 0);
}

static void put_score_label(struct svg *s, double score)
{
	struct text t = {0};
	int64_t hundredths = (int64_t)(score * 100 + (score < 0 ? -0.5 : 0.5));

	text_real(&t, (double)hundredths / 100);
	put_text(s, LEFT - 8, height_of(s->p->scores, score) + 4, " text-anchor=\"end\"", t);
}

static void put_score_line(struct svg *s)
{
	const struct scores *scores = s->p->scores;

	put(s, "<path fill=\"none\" stroke=\"#333\" stroke-width=\"1.5\" d=\"");
	for (size_t i = 0; i < scores->len && scores->at[i].calls <= s->p->strip->calls; i++) {
		put(s, i ? "L" : "M");
		put_px(s, place(s, scores->at[i].calls));
		put(s, " ");
		put_px(s, height_of(scores, scores->at[i].score));
	}
	put(s, "\"/>\n");
	for (size_t i = 0; i < scores->len && scores->at[i].calls <= s->p->strip->calls; i++) {
		put(s, "<circle r=\"3\"");
		put_attribute(s, "cx", place(s, scores->at[i].calls));
		put_attribute(s, "cy", height_of(scores, scores->at[i].score));
		put(s, scores->at[i].alarm ? " fill=\"#c00000\"/>\n" : " fill=\"#333\"/>\n");
	}
}

static void put_scores(struct svg *s)
{
	const struct scores *scores = s->p->scores;

	if (!scores || !scores->len)
		return;
	put(s, "<path stroke=\"#888\" stroke-dasharray=\"4 4\" d=\"M110 ");
	put_px(s, height_of(scores, 0));
	put(s, "h670\"/>\n");
	put_score_label(s, 0);
	if (scores->high > 0)
		put_score_label(s, scores->high);
	if (scores->low < 0)
		put_score_label(s, scores->low);
	put_text(s, 8, TOP + 4, "", text_of("score"));
	put_score_line(s);
}

static void put_axis(struct svg *s, double y)
{
	struct text last = {0};

	picture_number(&last, s->p->strip->calls);
	put(s, "<path fill=\"none\" stroke=\"#555\" d=\"M110 ");
	put_px(s, y + 4);
	put(s, "v-4h670v4\"/>\n");
	put_text(s, LEFT, y + 18, "", text_of("1"));
	put_text(s, LEFT + SPAN / 2.0, y + 18, " text-anchor=\"middle\"",
	         text_of("calls, in the order in which they were made"));
	put_text(s, LEFT + SPAN, y + 18, " text-anchor=\"end\"", last);
}

/* Appends an entry of the legend at *x and y, and moves on. */
static void put_entry(struct svg *s, unsigned c, double *x, double *y)
{
	const struct colour *colour = &s->p->colours[c];
	struct text t = {0};

	picture_name(&t, colour->name, 24);
	text_byte(&t, ' ');
	picture_share(&t, colour->calls, s->p->strip->calls);
	if (*x + 24 + 7.5 * (double)t.len > WIDTH) {
		*x = LEFT;
		*y += LINE;
	}
	put(s, "<rect width=\"12\" height=\"12\"");
	put_attribute(s, "x", *x);
	put_attribute(s, "y", *y - 10);
	put(s, " fill=\"");
	put(s, fills[c]);
	put(s, "\"/>\n");
	*x += 18;
	t.failed |= s->out->failed;
	put_text(s, *x, *y, "", t);
}

/* Appends the legend. Returns the y of its last line. */
static double put_legend(struct svg *s, double y)
{
	double x = LEFT;

	for (unsigned c = 0; c < STRIP_COLOURS; c++)
		if (s->p->colours[c].calls) {
			put_entry(s, c, &x, &y);
			x += 14 + 7.5 * ((double)s->p->colours[c].name.len + 5);
		}
	if (s->p->strip->breaks) {
		put_text(s, LEFT - 4, y + LINE, "", text_of("\u25bc calls were lost"));
		y += LINE;
	}
	return y;
}

/* Draws everything below the title. Returns its height. */
static double put_body(struct svg *s)
{
	double end = s->lanes + s->lane * (double)s->p->strip->lanes_len;

	put_scores(s);
	put_lanes(s);
	put_lost(s);
	put_axis(s, end);
	return put_legend(s, end + 46) + 14;
}

void picture_svg(struct text *out, const struct picture *p)
{
	struct text body = {0}, title = {0}, facts = {0};
	struct svg s = {&body, p, strip_bins(p->strip), TOP, LANE};
	double height;

	if (s.columns > COLUMNS)
		s.columns = COLUMNS;
	s.lane = p->strip->lanes_len == 1 ? ALONE : LANE;
	s.lanes += (p->scores && p->scores->len ? SCORES : 0) + (p->strip->breaks ? 10 : 0);
	height = put_body(&s);
	s.out = out;
	put(&s, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 ");
	put_px(&s, height);
	put(&s, "\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\">\n"
	        "<rect width=\"800\" height=\"100%\" fill=\"#fff\"/>\n");
	picture_title(&title, p, 80);
	put_text(&s, 8, 24, " font-size=\"17\"", title);
	picture_facts(&facts, p);
	put_text(&s, 8, 44, " fill=\"#555\"", facts);
	text_put(out, body.s, body.len);
	put(&s, "</svg>\n");
	out->failed |= body.failed;
	text_free(&body);
}
