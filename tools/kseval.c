/*
 * kseval - verdicts to a confusion matrix and scores
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../format/hist.h"
#include "../format/json.h"
#include "../format/rank.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"
#include "kseval/detection.h"
#include "kseval/confusion.h"
#include "kseval/figures.h"

enum { WINDOW_MOST = 1 << 28 }; /* as in gramhist */

struct options {
	const char *positive;
	bool told; /* which is positive, by -p */
	bool json;
	bool roc;
	uint64_t window, step; /* calls; 0: the samples are no windows */
};

static const char *const json_names[FIGURES] = {"precision",
                                                "recall",
                                                "f1",
                                                "accuracy",
                                                "balanced_accuracy",
                                                "fpr",
                                                "auc",
                                                "average_precision",
                                                "recall_at_1pct_fpr",
                                                "recall_at_5pct_fpr"};
static const char *const text_names[FIGURES] = {"precision",
                                                "recall",
                                                "F1",
                                                "accuracy",
                                                "balanced accuracy",
                                                "false-positive rate",
                                                "ROC AUC",
                                                "average precision",
                                                "recall at 1% FPR",
                                                "recall at 5% FPR"};

struct work {
	struct options options;
	struct hist labels; /* the place in labels.bins is a label's number, at first */
	size_t *order;      /* of the labels: the positive one, then the others by name; owned */
	struct verdict *verdicts; /* owned */
	size_t len, cap;
	uint64_t untold; /* samples without truth */
	struct detection delays;
	struct text out;
};

/* --- reading --- */

static size_t number_of(struct work *w, struct value label)
{
	const struct bin *b = hist_find(&w->labels, label.s, label.len);

	if (b)
		return (size_t)(b - w->labels.bins);
	if (hist_add(&w->labels, label.s, label.len, 1) != 0)
		die_memory();
	return w->labels.len - 1;
}

/* Whether a row's labels are more than the matrix can have. */
static bool too_many(const struct work *w, const struct verdict_row *row)
{
	const struct hist *h = &w->labels;

	return h->len + 2 > LABELS_MOST && (!hist_find(h, row->truth.s, row->truth.len) ||
	                                    !hist_find(h, row->verdict.s, row->verdict.len));
}

static bool is_positive(const struct work *w, struct value label)
{
	return label.len == strlen(w->options.positive) &&
	       memcmp(label.s, w->options.positive, label.len) == 0;
}

static void add(struct work *w, const struct verdict_row *row)
{
	if (row->truth.len == 1 && row->truth.s[0] == '-') {
		w->untold++;
		return;
	}
	if (w->len == w->cap) {
		w->cap = w->cap ? 2 * w->cap : 256;
		w->verdicts = realloc(w->verdicts, w->cap * sizeof *w->verdicts);
		if (!w->verdicts)
			die_memory();
	}
	w->verdicts[w->len].score = row->score;
	w->verdicts[w->len].truth = number_of(w, row->truth);
	w->verdicts[w->len++].verdict = number_of(w, row->verdict);
	if (w->options.window)
		detection_add(&w->delays, row->sample.s, row->sample.len,
		              is_positive(w, row->truth), is_positive(w, row->verdict));
}

/* Whether a line is one of ranks, which would pass for verdicts. Where columns are named as those
 * of verdicts, rows are that, whatever else they have. */
static bool is_rank(struct columns *c, const struct line *line)
{
	struct rank_row row;

	if (line->s[0] == '#')
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
	struct columns columns = {0};
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
		if (line.len == 0 || line.s[0] == '#')
			continue;
		why = verdict_parse(&columns, &line, &row);
		if (!why && too_many(w, &row))
			why = "more than 1024 labels: row skipped";
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

static void put(struct text *out, const char *format, double value)
{
	char s[64];

	snprintf(s, sizeof s, format, value);
	text_string(out, s);
}

/* Names of the labels in their order: so many as w->labels has; to be freed. */
static struct text *label_names(const struct work *w)
{
	struct text *names = calloc(w->labels.len, sizeof *names);

	if (!names)
		die_memory();
	for (size_t i = 0; i < w->labels.len; i++) {
		const struct bin *b = &w->labels.bins[w->order[i]];
		text_put(&names[i], bin_gram(&w->labels, b), b->len);
	}
	return names;
}

/* The matrix by text or as a part of the JSON object. */
static void put_matrix(struct work *w, void (*as)(const struct confusion *, struct text *))
{
	struct text *names = label_names(w);
	struct confusion t = confusion_of(names, w->labels.len, w->verdicts, w->len);

	as(&t, &w->out);
	for (size_t i = 0; i < w->labels.len; i++) {
		w->out.failed |= names[i].failed;
		text_free(&names[i]);
	}
	free(names);
	confusion_free(&t);
}

static void put_text(struct work *w, const struct figures *s, const struct interval *intervals)
{
	put_matrix(w, confusion_put);
	text_byte(&w->out, '\n');
	for (size_t i = 0; i < FIGURES; i++) {
		double value = figure(s, i);
		text_string(&w->out, text_names[i]);
		for (size_t k = strlen(text_names[i]); k < 20; k++)
			text_byte(&w->out, ' ');
		if (isnan(value)) {
			text_string(&w->out, "-\n");
			continue;
		}
		put(&w->out, "%.3f", value);
		put(&w->out, "  (95%%: %.3f", intervals[i].low);
		put(&w->out, " to %.3f)\n", intervals[i].high);
	}
	if (w->options.window)
		detection_put(&w->delays, w->options.window, w->options.step, &w->out);
}

static void put_json_count(struct text *out, const char *name, uint64_t n)
{
	text_string(out, name);
	text_number(out, n);
}

static void put_json(struct work *w, const struct figures *s, const struct interval *intervals)
{
	struct outcomes m = count_verdicts(w->verdicts, w->len);
	struct text *out = &w->out;

	put_json_count(out, "{\"n\": ", w->len);
	put_json_count(out, ", \"tp\": ", m.tp);
	put_json_count(out, ", \"fp\": ", m.fp);
	put_json_count(out, ", \"fn\": ", m.fn);
	put_json_count(out, ", \"tn\": ", m.tn);
	for (size_t i = 0; i < FIGURES; i++) {
		text_string(out, ", \"");
		text_string(out, json_names[i]);
		text_string(out, "\": ");
		json_real(out, figure(s, i));
	}
	text_string(out, ", \"interval95\": {");
	for (size_t i = 0; i < FIGURES; i++) {
		text_string(out, i ? ", \"" : "\"");
		text_string(out, json_names[i]);
		text_string(out, "\": [");
		json_real(out, intervals[i].low);
		text_string(out, ", ");
		json_real(out, intervals[i].high);
		text_string(out, "]");
	}
	text_byte(out, '}');
	put_matrix(w, confusion_put_json);
	if (w->options.window)
		detection_put_json(&w->delays, w->options.window, w->options.step, out);
	text_string(out, "}\n");
}

/* The points of the ROC curve: a row for each score that occurs, as threshold. */
static void put_roc(struct work *w)
{
	double p = 0, n, tp = 0, fp = 0;

	for (size_t i = 0; i < w->len; i++)
		p += w->verdicts[i].truth == POSITIVE;
	n = (double)w->len - p;
	text_string(&w->out, "#threshold\tfpr\ttpr\n");
	for (size_t i = 0; i < w->len;) {
		double score = w->verdicts[i].score;
		for (; i < w->len && !(w->verdicts[i].score < score); i++) {
			tp += w->verdicts[i].truth == POSITIVE;
			fp += w->verdicts[i].truth != POSITIVE;
		}
		text_real(&w->out, score);
		text_byte(&w->out, '\t');
		text_real(&w->out, n > 0 ? fp / n : 0);
		text_byte(&w->out, '\t');
		text_real(&w->out, p > 0 ? tp / p : 0);
		text_byte(&w->out, '\n');
	}
}

static int compare_labels(const struct work *w, size_t a, size_t b)
{
	const struct bin *x = &w->labels.bins[a], *y = &w->labels.bins[b];
	size_t len = x->len < y->len ? x->len : y->len;
	int order = memcmp(bin_gram(&w->labels, x), bin_gram(&w->labels, y), len);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* Puts the labels in order: the positive one, then the others by name. */
static void order_labels(struct work *w)
{
	struct value name = {w->options.positive, strlen(w->options.positive)};
	size_t positive = number_of(w, name), labels = w->labels.len, len = 0;
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
	for (size_t i = 0; i < w->len; i++) {
		w->verdicts[i].truth = place[w->verdicts[i].truth];
		w->verdicts[i].verdict = place[w->verdicts[i].verdict];
	}
	free(place);
}

/* Says that the label of -p is nobody's. */
static void note_not_met(const struct work *w)
{
	if (w->options.told &&
	    !hist_find(&w->labels, w->options.positive, strlen(w->options.positive)))
		note(NULL, "no sample has the label %s: -p LABEL says which is the positive one",
		     w->options.positive);
}

static void write_report(struct work *w)
{
	struct interval intervals[FIGURES];
	struct figures s;

	note_not_met(w);
	order_labels(w); /* which puts the positive one among them */
	sort_verdicts(w->verdicts, w->len);
	if (w->options.roc) {
		put_roc(w);
	} else {
		s = measure(w->verdicts, w->len);
		if (bootstrap(w->verdicts, w->len, intervals) != 0)
			die_memory();
		if (w->options.json)
			put_json(w, &s, intervals);
		else
			put_text(w, &s, intervals);
	}
	if (w->out.failed)
		die_memory();
	out_write(w->out.s, w->out.len);
}

static const struct args_option options[] = {
    {'j', "json", NULL, "as JSON"},
    {'p', "positive", "LABEL", "the positive label (default: malicious)"},
    {'r', "roc", NULL, "the points of the ROC curve instead"},
    {'w', "window", "N", "also how many calls a detection takes: of windows of N grams"},
    {'s', "step", "STEP", "grams from the start of a window to the next one's (default N)"},
    {0}};

static const struct args args = {
    .synopsis = "kseval [-j | -r] [-p LABEL] [-w N [-s STEP]] [FILE ...]",
    .about = "Holds verdicts against the truth: confusion matrix, precision, recall and more.",
    .options = options,
    .files = true};

int main(int argc, char **argv)
{
	struct work w = {.options = {.positive = "malicious"}};
	char **files;
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, &args)) != -1) {
		w.options.json = w.options.json || c == 'j';
		w.options.roc = w.options.roc || c == 'r';
		w.options.told = w.options.told || c == 'p';
		if (c == 'p')
			w.options.positive = optarg;
		else if (c == 'w')
			w.options.window = args_number(c, optarg, 1, WINDOW_MOST);
		else if (c == 's')
			w.options.step = args_number(c, optarg, 1, WINDOW_MOST);
	}
	if (w.options.json && w.options.roc)
		args_wrong("either -j or -r");
	if (w.options.step && !w.options.window)
		args_wrong("-s goes with -w");
	if (w.options.window && !w.options.step)
		w.options.step = w.options.window;
	files = args_files(argv);
	sandbox_enter(files, NULL, NULL);
	out_begin();
	in_each(files, read_verdicts, &w);
	if (w.untold)
		note(NULL, "%llu samples whose truth is not known are left out",
		     (unsigned long long)w.untold);
	if (w.len == 0)
		warn(NULL, 0, "no verdict on a sample whose truth is known");
	else
		write_report(&w);
	out_close();
	hist_free(&w.labels);
	detection_free(&w.delays);
	text_free(&w.out);
	free(w.verdicts);
	free(w.order);
	return fault_end();
}
