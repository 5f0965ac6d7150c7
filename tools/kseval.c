/* SPDX-License-Identifier: MIT */
/*
 * kseval - compares verdicts with the truth
 */
#include <stdlib.h>
#include <string.h>

#include "../format/hist.h"
#include "../format/rank.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/in.h"
#include "common/names.h"
#include "common/out.h"
#include "common/sandbox.h"
#include "kseval/confusion.h"
#include "kseval/detection.h"
#include "kseval/report.h"

enum { WINDOW_MOST = 1 << 28 /* as in gramhist */, DRAWS_MOST = 100000 };

struct options {
	const char *positive;
	bool named; /* -p names the positive label */
	bool json;
	bool roc;
	uint64_t window, step; /* calls; 0: the samples are not windows */
	uint64_t draws;        /* of the bootstrap */
	bool drawn;            /* the user gave the number of draws */
};

struct work {
	struct options options;
	struct strtab labels;
	size_t *order; /* of the labels: the positive one, then the others by name; owned */
	struct verdicts verdicts; /* owned */
	size_t cap;               /* verdicts that fit */
	uint64_t truthless;       /* samples without a known truth */
	struct detection delays;
	struct text positive; /* the positive label as in rows */
	struct text out;
};

/* --- reading --- */

/* Returns whether a row's labels would be too many for the matrix. */
static bool too_many(const struct work *w, const struct verdict_row *row)
{
	const struct strtab *t = &w->labels;

	return t->len + 2 > LABELS_MOST && (strtab_find(t, row->truth.s, row->truth.len) < 0 ||
	                                    strtab_find(t, row->verdict.s, row->verdict.len) < 0);
}

/* Adds a verdict, unless its truth is unknown. */
static void add(struct work *w, const struct verdict_row *row)
{
	struct verdicts *v = &w->verdicts;
	bool unknown = value_is(row->verdict, VERDICT_UNKNOWN);

	if (value_is(row->truth, "-")) {
		w->truthless++;
		return;
	}
	if (v->len == w->cap) {
		w->cap = w->cap ? 2 * w->cap : 256;
		v->at = realloc(v->at, w->cap * sizeof *v->at);
		if (!v->at)
			die_memory();
	}
	v->at[v->len].score = row->score;
	v->at[v->len].truth = names_number(&w->labels, row->truth);
	v->at[v->len++].verdict = unknown ? UNKNOWN : names_number(&w->labels, row->verdict);
	if (w->options.window)
		detection_add(&w->delays, row->sample.s, row->sample.len,
		              value_is(row->truth, w->options.positive),
		              value_is(row->verdict, w->options.positive));
}

/* Returns why a row is skipped; NULL if it is not. */
static const char *check_row(const struct work *w, const struct verdict_row *row)
{
	if (value_is(row->truth, VERDICT_UNKNOWN))
		return "unknown is a verdict and cannot be the truth: row skipped";
	return too_many(w, row) ? "more than 1024 labels: row skipped" : NULL;
}

/* Returns whether a line is a rank, which might pass for a verdict. If a `#` line names the columns
 * of verdicts, rows are verdicts, whatever else they have. */
static bool is_rank(struct row_columns *c, const struct line *line)
{
	struct rank_row row;

	if (stream_comment(line->s))
		return columns_read(c, line) && c->rows == ROWS_RANKS;
	return c->rows == ROWS_RANKS ||
	       (c->rows == ROWS_UNNAMED && rank_parse(c, line, &row) == NULL);
}

static void read_verdicts(int fd, const char *file, void *arg)
{
	struct work *w = arg;
	struct lines in;
	struct line line;
	struct verdict_row row;
	struct row_columns columns = {0};
	bool ranks = false;
	int got;

	if (lines_open(&in, fd) != 0)
		die_memory();
	while ((got = line_next(&in, &line)) > 0) {
		const char *why = NULL;
		if (line.len > 0 && is_rank(&columns, &line)) {
			if (!ranks)
				warn(file, in.number,
				     "these are ranks: run them through ksvote first");
			ranks = true;
			continue;
		}
		if (line.len == 0 || stream_comment(line.s))
			continue;
		why = verdict_parse(&columns, &line, &row);
		if (!why)
			why = check_row(w, &row);
		if (why)
			warn(file, in.number, "%s", why);
		else
			add(w, &row);
	}
	if (got < 0)
		warn(file, 0, "%s", strerror(in.error));
	lines_close(&in);
}

/* --- writing --- */

/* Returns the names of all labels in their order, to be freed by the caller. */
static struct text *label_names(const struct work *w)
{
	struct text *names = calloc(w->labels.len, sizeof *names);

	if (!names)
		die_memory();
	for (size_t i = 0; i < w->labels.len; i++) {
		struct value label = strtab_string(&w->labels, w->order[i]);
		text_put(&names[i], label.s, label.len);
	}
	return names;
}

static int compare_labels(const struct work *w, size_t a, size_t b)
{
	return value_compare(strtab_string(&w->labels, a), strtab_string(&w->labels, b));
}

/* Puts the labels in order: the positive one, then the others by name. */
static void order_labels(struct work *w)
{
	struct value name = {w->options.positive, strlen(w->options.positive)};
	size_t positive = names_number(&w->labels, name), labels = w->labels.len, len = 0;
	size_t *place = malloc(labels * sizeof *place);

	w->order = malloc(labels * sizeof *w->order);
	if (!place || !w->order)
		die_memory();
	w->order[len++] = positive;
	for (size_t i = 0; i < labels; i++) {
		size_t at = len;
		if (i == positive)
			continue;
		for (; at > 1 && compare_labels(w, i, w->order[at - 1]) < 0; at--)
			w->order[at] = w->order[at - 1];
		w->order[at] = i;
		len++;
	}
	for (size_t i = 0; i < labels; i++)
		place[w->order[i]] = i;
	for (size_t i = 0; i < w->verdicts.len; i++) {
		struct verdict *v = &w->verdicts.at[i];
		v->truth = (uint32_t)place[v->truth];
		v->verdict = v->verdict == UNKNOWN ? UNKNOWN : (uint32_t)place[v->verdict];
	}
	free(place);
}

/* Notes that no sample has the label given by -p. */
static void note_unused_label(const struct work *w)
{
	if (w->options.named &&
	    strtab_find(&w->labels, w->options.positive, strlen(w->options.positive)) < 0)
		note(NULL, "no sample has the label %s: name the positive one with -p LABEL",
		     w->options.positive);
}

/* Appends the matrix, the figures and the delays of detection. */
static void put_report(struct work *w)
{
	const struct options *o = &w->options;
	struct text *names = label_names(w);
	struct confusion t = confusion_of(names, w->labels.len, &w->verdicts);
	struct evaluation r = {.verdicts = &w->verdicts, .confusion = &t};

	r.figures = measure(&w->verdicts, NULL);
	find_intervals(&w->verdicts, r.figures.of[ROC_AUC],
	               o->drawn ? o->draws : draws_for(w->verdicts.len), r.intervals);
	if (o->json)
		report_put_json(&r, &w->out);
	else
		report_put(&r, &w->out);
	if (o->window)
		(o->json ? detection_put_json : detection_put)(&w->delays, o->window, o->step,
		                                               &w->out);
	if (o->json)
		text_string(&w->out, "}\n");
	for (size_t i = 0; i < w->labels.len; i++) {
		w->out.failed |= names[i].failed;
		text_free(&names[i]);
	}
	free(names);
	confusion_free(&t);
}

static void write_report(struct work *w)
{
	note_unused_label(w);
	order_labels(w); /* adds the positive one to them */
	sort_verdicts(&w->verdicts);
	if (w->options.roc)
		roc_put(&w->verdicts, &w->out);
	else
		put_report(w);
	if (w->out.failed)
		die_memory();
	out_write(w->out.s, w->out.len);
}

static const struct args_option options[] = {
    {'b', "bootstrap", "DRAWS",
     "resamples for the intervals (default: 1000, fewer for large sets)"},
    {'j', "json", NULL, "write JSON"},
    {'p', "positive", "LABEL", "the positive label (default: malicious)"},
    {'r', "roc", NULL, "write the points of the ROC curve instead"},
    {'w', "window", "N", "samples are windows of N grams: also report calls until detection"},
    {'s', "step", "STEP", "grams from one window's start to the next (default N)"},
    {0}};

static const struct args args = {
    .synopsis = "kseval [-j | -r] [-b DRAWS] [-p LABEL] [-w N [-s STEP]] [FILE ...]",
    .about = "Compares verdicts with the truth: confusion matrix, precision, recall and more.",
    .options = options,
    .files = true};

static void take_option(struct options *o, int c)
{
	o->json = o->json || c == 'j';
	o->roc = o->roc || c == 'r';
	o->named = o->named || c == 'p';
	o->drawn = o->drawn || c == 'b';
	if (c == 'p')
		o->positive = optarg;
	else if (c == 'b')
		o->draws = args_number(c, optarg, 0, DRAWS_MOST);
	else if (c == 'w')
		o->window = args_number(c, optarg, 1, WINDOW_MOST);
	else if (c == 's')
		o->step = args_number(c, optarg, 1, WINDOW_MOST);
}

static void check_options(struct options *o)
{
	if (o->json && o->roc)
		args_wrong("either -j or -r");
	if (o->step && !o->window)
		args_wrong("-s needs -w");
	if (o->window && !o->step)
		o->step = o->window;
}

static void free_work(struct work *w)
{
	strtab_free(&w->labels);
	detection_free(&w->delays);
	text_free(&w->positive);
	text_free(&w->out);
	free(w->verdicts.at);
	free(w->order);
}

int main(int argc, char **argv)
{
	struct work w = {.options = {.positive = "malicious"}};
	char **files;
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, &args)) != -1)
		take_option(&w.options, c);
	check_options(&w.options);
	text_escaped(&w.positive, w.options.positive, strlen(w.options.positive));
	text_byte(&w.positive, 0);
	if (w.positive.failed)
		die_memory();
	w.options.positive = w.positive.s;
	files = args_files(argv);
	sandbox_enter(files, NULL, NULL);
	out_begin();
	in_each(files, read_verdicts, &w);
	if (w.truthless)
		note(NULL, "%llu samples without a known truth are left out",
		     (unsigned long long)w.truthless);
	if (w.verdicts.len == 0)
		warn(NULL, 0, "no verdict on a sample with a known truth");
	else
		write_report(&w);
	out_close();
	free_work(&w);
	return fault_end();
}
