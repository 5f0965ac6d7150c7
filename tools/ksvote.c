/*
 * ksvote - ranks to a verdict and a signed score per sample
 *
 * For each label the mean distance of its nearest models; the smallest mean wins. Ranks by several
 * metrics, or in several files (by other n, weights, orders), are parts of one verdict: a label's
 * mean is then the mean over its parts.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../format/hist.h"
#include "../format/rank.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"
#include "ksvote/calibrate.h"

struct options {
	const char *positive;
	bool told; /* which is positive, by -p */
	double threshold;
	double rate;   /* of false positives, that a threshold is wanted for; below 0: none is */
	bool many;     /* more than one file: samples are matched by name */
	bool weighted; /* the model of rank r weighs 1/r */
};

/* A label's mean distance, which is the mean over the parts. */
struct mean {
	size_t label; /* its number */
	double sum;
	uint64_t parts;
};

struct sample {
	struct text name, truth; /* escaped; owned */
	struct mean *means;      /* of the labels that have come, in no order; owned */
	size_t len;
};

/* The rows of one label and metric that are being read. */
struct group {
	struct text metric;
	size_t label;
	uint64_t rank;       /* of the last row */
	double sum, weights; /* of the distances, weighted; of their weights, 0: no row yet */
};

struct work {
	struct options options;
	struct hist labels;     /* the place in labels.bins is a label's number */
	struct sample *samples; /* that are not written yet; owned */
	size_t len, cap;
	struct hist index;   /* name NUL ordinal of each sample, with its number + 1 for count */
	struct hist names;   /* of the file at hand: how often each came */
	struct text current; /* name of the sample at hand; empty: none */
	size_t sample;       /* its number */
	struct hist seen;    /* metric NUL label of its groups so far */
	struct group group;
	bool met;             /* a model of the positive label */
	struct scored scored; /* what -c is measured on */
	struct text out;
};

static void check(int failed)
{
	if (failed)
		die_memory();
}

static struct value value_of(const struct text *t)
{
	return (struct value){t->s, t->len};
}

static bool same(struct value a, struct value b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.s, b.s, a.len) == 0);
}

static size_t number_of(struct hist *names, const char *s, size_t len)
{
	const struct bin *b = hist_find(names, s, len);

	if (b)
		return (size_t)(b - names->bins);
	check(hist_add(names, s, len, 1));
	return names->len - 1;
}

/* Doubles an array of elements of this size when it is full. */
static void *grown(void *array, size_t len, size_t *cap, size_t size)
{
	if (len < *cap)
		return array;
	*cap = *cap ? 2 * *cap : 64;
	array = realloc(array, *cap * size);
	check(!array);
	return array;
}

/* The label's mean; NULL where the sample has none. */
static struct mean *find_mean(const struct sample *s, size_t label)
{
	for (size_t i = 0; i < s->len; i++)
		if (s->means[i].label == label)
			return &s->means[i];
	return NULL;
}

static double mean_of(const struct sample *s, size_t label)
{
	const struct mean *m = find_mean(s, label);

	return m ? m->sum / (double)m->parts : NAN;
}

static int compare_labels(const struct work *w, size_t a, size_t b)
{
	const struct bin *x = &w->labels.bins[a], *y = &w->labels.bins[b];
	size_t len = x->len < y->len ? x->len : y->len;
	int order = memcmp(bin_gram(&w->labels, x), bin_gram(&w->labels, y), len);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* The label other than this one that is nearest, of equally near ones the first by name: its
 * number, or labels.len for none. */
static size_t nearest_other(const struct work *w, const struct sample *s, size_t than)
{
	size_t best = w->labels.len;

	for (size_t i = 0; i < s->len; i++) {
		size_t label = s->means[i].label;
		double mean = mean_of(s, label), least = mean_of(s, best);

		if (label == than)
			continue;
		if (isnan(least) || mean < least ||
		    (!(mean > least) && compare_labels(w, label, best) < 0))
			best = label;
	}
	return best;
}

/* Above 0 the label is nearer than any other. Where there is no other, or not this one, the
 * distance itself is the score: far from what is benign, or near to what is malicious. */
static double score_of(double label, double other)
{
	if (isnan(label))
		return other;
	return isnan(other) ? -label : other - label;
}

static bool is_known(struct value truth)
{
	return truth.len != 1 || truth.s[0] != '-';
}

static bool is_positive(const struct work *w, struct value label)
{
	return same(label, (struct value){w->options.positive, strlen(w->options.positive)});
}

static void keep_score(struct work *w, struct value truth, double score)
{
	if (is_known(truth))
		scored_add(&w->scored, score, is_positive(w, truth));
}

/* Finds the verdict, a label's number or labels.len for none, and the score. Families, of which
 * none is the positive label: the nearest wins, by so much as the second is further. */
static size_t vote(struct work *w, const struct sample *s, double *score)
{
	size_t positive = number_of(&w->labels, w->options.positive, strlen(w->options.positive));
	size_t other = nearest_other(w, s, positive);
	size_t second = nearest_other(w, s, other);

	if (isnan(mean_of(s, positive)) && second < w->labels.len) {
		*score = score_of(mean_of(s, other), mean_of(s, second));
		return other;
	}
	*score = score_of(mean_of(s, positive), mean_of(s, other));
	return *score > w->options.threshold ? positive : other;
}

/* The sample's rows are complete. */
static void judge(struct work *w, struct sample *s)
{
	double score;
	size_t verdict = vote(w, s, &score);
	struct verdict_row row = {.sample = value_of(&s->name),
	                          .truth = value_of(&s->truth),
	                          .verdict = {"-", 1},
	                          .score = score};

	if (verdict < w->labels.len) {
		const struct bin *label = &w->labels.bins[verdict];
		row.verdict = (struct value){bin_gram(&w->labels, label), label->len};
	}
	if (w->options.rate >= 0)
		keep_score(w, row.truth, score);
	else
		verdict_put(&w->out, &row);
	check(w->out.failed);
	out_pour(w->out.s, &w->out.len);
}

static void judge_all(struct work *w)
{
	for (size_t i = 0; i < w->len; i++) {
		judge(w, &w->samples[i]);
		text_free(&w->samples[i].name);
		text_free(&w->samples[i].truth);
		free(w->samples[i].means);
	}
	w->len = 0;
}

static void add_part(struct sample *s, size_t label, double mean)
{
	struct mean *m = find_mean(s, label);

	if (!m) {
		s->means = realloc(s->means, (s->len + 1) * sizeof *s->means);
		check(!s->means);
		m = &s->means[s->len++];
		*m = (struct mean){.label = label};
	}
	m->sum += mean;
	m->parts++;
}

/* The rows of one label and metric are complete. */
static void end_group(struct work *w)
{
	struct group *g = &w->group;

	if (g->weights > 0)
		add_part(&w->samples[w->sample], g->label, g->sum / g->weights);
	g->sum = g->weights = 0;
}

static void end_sample(struct work *w)
{
	end_group(w);
	w->current.len = 0;
	hist_clear(&w->seen);
	if (!w->options.many)
		judge_all(w);
}

static size_t new_sample(struct work *w, const struct rank_row *row)
{
	struct sample *s;

	w->samples = grown(w->samples, w->len, &w->cap, sizeof *w->samples);
	s = &w->samples[w->len++];
	*s = (struct sample){0};
	text_put(&s->name, row->sample.s, row->sample.len);
	text_put(&s->truth, row->truth.s, row->truth.len);
	check(s->name.failed || s->truth.failed);
	return w->len - 1;
}

/* The sample of this name in another file, if it came there as often before; or a new one. */
static size_t match_sample(struct work *w, const struct rank_row *row)
{
	struct text key = {0};
	const struct bin *b;
	size_t sample;

	check(hist_add(&w->names, row->sample.s, row->sample.len, 1));
	text_put(&key, row->sample.s, row->sample.len);
	text_byte(&key, 0);
	text_number(&key, hist_find(&w->names, row->sample.s, row->sample.len)->count);
	check(key.failed);
	b = hist_find(&w->index, key.s, key.len);
	sample = b ? b->count - 1 : new_sample(w, row);
	if (!b)
		check(hist_add(&w->index, key.s, key.len, sample + 1));
	text_free(&key);
	return sample;
}

static void begin_sample(struct work *w, const struct rank_row *row)
{
	end_sample(w);
	w->sample = w->options.many ? match_sample(w, row) : new_sample(w, row);
	text_put(&w->current, row->sample.s, row->sample.len);
	check(w->current.failed);
}

/* Whether the sample at hand has had this metric and label; it has from now on. */
static bool seen_before(struct work *w, const struct rank_row *row)
{
	struct text key = {0};
	bool seen;

	text_put(&key, row->metric.s, row->metric.len);
	text_byte(&key, 0);
	text_put(&key, row->label.s, row->label.len);
	check(key.failed);
	seen = hist_find(&w->seen, key.s, key.len) != NULL;
	if (!seen)
		check(hist_add(&w->seen, key.s, key.len, 1));
	text_free(&key);
	return seen;
}

/* A new sample begins with another name, or when a rank of a metric and a label comes again. */
static void add_row(struct work *w, const struct rank_row *row)
{
	struct group *g = &w->group;
	size_t label = number_of(&w->labels, row->label.s, row->label.len);
	double weight = w->options.weighted ? 1 / (double)row->rank : 1;
	bool other = !same(value_of(&w->current), row->sample);

	if (other || !(g->weights > 0) || g->label != label ||
	    !same(value_of(&g->metric), row->metric) || row->rank <= g->rank) {
		end_group(w);
		if (other || seen_before(w, row)) {
			begin_sample(w, row);
			seen_before(w, row);
		}
		g->metric.len = 0;
		text_put(&g->metric, row->metric.s, row->metric.len);
		check(g->metric.failed);
		g->label = label;
	}
	w->met = w->met || is_positive(w, row->label);
	g->rank = row->rank;
	g->sum += weight * row->distance;
	g->weights += weight;
}

static void read_ranks(int fd, const char *file, void *arg)
{
	struct work *w = arg;
	struct out_gathered gathered = {fd, &w->out.s, &w->out.len};
	struct lines in;
	struct line line;
	struct rank_row row;
	int got;

	check(lines_open(&in, fd));
	in.idle = out_before_read;
	in.idle_arg = &gathered;
	hist_clear(&w->names);
	while ((got = line_next(&in, &line)) > 0) {
		const char *why = NULL;
		if (line.len == 0 || line.s[0] == '#')
			continue;
		why = rank_parse(&line, &row);
		if (!why && w->labels.len >= LABELS_MOST &&
		    !hist_find(&w->labels, row.label.s, row.label.len))
			why = "a label more than 1024: the row is left out";
		if (why)
			warn(file, in.number, "%s", why);
		else
			add_row(w, &row);
	}
	if (got < 0)
		warn(file, 0, "%s", strerror(in.error));
	end_sample(w);
	lines_close(&in);
}

/* Says that no model has the label of -p. Where all have the same one, that is no mistake. */
static void note_not_met(const struct work *w)
{
	/* vote() has put the positive one beside them */
	if (w->options.told && !w->met && w->labels.len > 2)
		note(NULL, "no model has the label %s: -p LABEL says which is the positive one",
		     w->options.positive);
}

static const struct args_option options[] = {
    {'c', "calibrate", "RATE", "print the threshold for this rate of false positives (0 to 1)"},
    {'p', "positive", "LABEL", "the positive label (default: malicious)"},
    {'t', "threshold", "THRESHOLD",
     "what the score must exceed: a number (default 0) or a file of -c"},
    {'w', "weighted", NULL, "nearer models weigh more: the one of rank r as 1/r"},
    {0}};

static const struct args args = {
    .synopsis = "ksvote [-w] [-c RATE] [-p LABEL] [-t THRESHOLD] [FILE ...]",
    .about = "Turns ranks into a verdict and a score for each sample: above 0 the positive label "
             "wins. Several files are parts of one vote.",
    .options = options,
    .files = true};

static void free_work(struct work *w)
{
	struct hist *hists[] = {&w->labels, &w->index, &w->names, &w->seen};

	for (size_t i = 0; i < sizeof hists / sizeof *hists; i++)
		hist_free(hists[i]);
	text_free(&w->current);
	text_free(&w->group.metric);
	text_free(&w->out);
	free(w->samples);
	free(w->scored.at);
}

int main(int argc, char **argv)
{
	struct work w = {.options = {.positive = "malicious", .rate = -1}};
	const char *threshold = NULL;
	char **files;
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, &args)) != -1) {
		if (c == 'c')
			w.options.rate = take_rate(optarg);
		w.options.told = w.options.told || c == 'p';
		if (c == 'p')
			w.options.positive = optarg;
		if (c == 't')
			threshold = optarg;
		if (c == 'w')
			w.options.weighted = true;
	}
	files = args_files(argv);
	w.options.many = files[0] && files[1];
	sandbox_enter(files, threshold, NULL);
	if (threshold)
		w.options.threshold = take_threshold(threshold);
	out_begin();
	if (w.options.rate < 0)
		verdict_put_names(&w.out);
	in_each(files, read_ranks, &w);
	judge_all(&w);
	note_not_met(&w);
	if (w.options.rate >= 0 && !scored_threshold(&w.scored, w.options.rate, &w.out))
		warn(NULL, 0, "no sample that is known not to be %s: no threshold",
		     w.options.positive);
	check(w.out.failed);
	out_write(w.out.s, w.out.len);
	out_close();
	free_work(&w);
	return fault_end();
}
