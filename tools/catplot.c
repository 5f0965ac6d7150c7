/* SPDX-License-Identifier: MIT */
/*
 * catplot - draws a trace as a strip
 *
 * Time runs to the right; each thread has a line, each group of categories a colour. One pass, in
 * memory that does not depend on the length of the trace.
 */
#include <string.h>
#include <unistd.h>

#include "../format/stream.h"
#include "catplot/picture.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"
#include "common/streams.h"

enum { LEAST_COLUMNS = 40, MOST_COLUMNS = 1000 };

struct options {
	bool categories, svg;
	const char *title, *scores, *positive;
	size_t columns;
};

struct work {
	struct options options;
	struct stream in;
	const char *file;
	uint64_t traces;
	struct text name; /* of the first trace, escaped */
	struct strip strip;
	struct scores scores;
};

static void take_token(struct work *w)
{
	const struct line *line = &w->in.line;

	if (!token_valid(line->s, line->len) || line->lost)
		warn(w->file, w->in.in.number, "%s", token_refused);
	else if (!strip_call(&w->strip, line->s, line->len))
		die_memory();
}

static void take(void *arg, enum item item)
{
	struct work *w = arg;
	const struct line *line = &w->in.line;
	struct value name;

	if (item == ITEM_TRACE && w->traces++ == 0) {
		name = header_name(&w->in.head);
		text_put(&w->name, name.s, name.len);
	} else if (item == ITEM_BAD) {
		warn(w->file, w->in.in.number, "%s", w->in.why);
	} else if (w->traces > 1) {
		return; /* only the first trace is drawn */
	} else if (item == ITEM_THREAD) {
		if (!strip_thread(&w->strip, line->s, line->len))
			die_memory();
	} else if (item == ITEM_BREAK) {
		strip_break(&w->strip);
	} else if (item == ITEM_RECORD) {
		take_token(w);
	}
}

static void read_calls(int fd, const char *file, void *arg)
{
	struct work *w = arg;

	w->file = file;
	streams_read(&w->in, fd, file, NULL, take, w);
}

static void read_scores(struct work *w)
{
	struct lines in;
	struct line line;
	const char *why;
	int fd = in_lines(&in, w->options.scores), got;

	while ((got = line_next(&in, &line)) > 0) {
		why = scores_take(&w->scores, &line, w->options.positive);
		if (why)
			warn(w->options.scores, in.number, "%s", why);
	}
	if (got < 0)
		warn(w->options.scores, 0, "%s", strerror(in.error));
	in_lines_close(&in, fd);
}

static void draw(struct work *w)
{
	struct picture p = {.strip = &w->strip,
	                    .title = {w->name.s, w->name.len},
	                    .scores = w->options.scores ? &w->scores : NULL,
	                    .columns = w->options.columns,
	                    .traces = w->traces,
	                    .colourful = isatty(STDOUT_FILENO)};
	struct text out = {0};

	if (w->options.title)
		p.title = string_value(w->options.title);
	strip_colours(&w->strip, p.colours);
	if (w->options.svg)
		picture_svg(&out, &p);
	else
		picture_text(&out, &p);
	if (out.failed || w->name.failed)
		die_memory();
	out_write(out.s, out.len);
	text_free(&out);
}

static const struct args_option options[] = {
    {'c', "categories", NULL, "a colour for each category or call, not for each group"},
    {'p', "positive", "LABEL", "the verdict that is an alarm (default: malicious)"},
    {'s', "svg", NULL, "write SVG"},
    {'t', "title", "TITLE", "the title (default: the name of the trace)"},
    {'w', "watch", "FILE", "also draw the scores that kswatch wrote to FILE"},
    {'W', "width", "COLUMNS", "width of the text, 40 to 1000 (default 80)"},
    {0}};

static const struct args args = {
    .synopsis = "catplot [-cs] [-p LABEL] [-t TITLE] [-w FILE] [-W COLUMNS] [FILE ...]",
    .about = "Draws a trace as a strip: which kinds of calls each thread made, and when.",
    .options = options,
    .files = true};

static void take_option(struct options *o, int c, const char *arg)
{
	if (c == 'c')
		o->categories = true;
	else if (c == 'p')
		o->positive = arg;
	else if (c == 's')
		o->svg = true;
	else if (c == 't')
		o->title = arg;
	else if (c == 'w')
		o->scores = arg;
	else
		o->columns = args_number(c, arg, LEAST_COLUMNS, MOST_COLUMNS);
}

int main(int argc, char **argv)
{
	static struct work w = {.options = {.positive = "malicious", .columns = 80}};
	char **files;
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, &args)) != -1)
		take_option(&w.options, c, optarg);
	files = args_files(argv);
	sandbox_enter(files, w.options.scores, NULL);
	out_begin();
	strip_begin(&w.strip, w.options.categories);
	scores_begin(&w.scores);
	in_each(files, read_calls, &w);
	if (w.options.scores)
		read_scores(&w);
	if (w.strip.calls)
		draw(&w);
	else
		warn(NULL, 0, "no calls: nothing to draw");
	out_close();
	strip_free(&w.strip);
	text_free(&w.name);
	return fault_end();
}
