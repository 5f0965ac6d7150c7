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

struct options {
	const char *positive;
	double threshold;
	double rate; /* of false positives, that a threshold is wanted for; below 0: none is */
	bool many;   /* more than one file: samples are matched by name */
};

/* A label's mean distance, which is the mean over the parts. */
struct mean {
	double sum;
	uint64_t parts;
};

struct sample {
	struct text name, truth; /* escaped; owned */
	struct mean *means;      /* by label's number; owned */
	size_t labels;           /* elements of means */
};

/* The rows of one label and metric that are being read. */
struct group {
	struct text metric;
	size_t label;
	uint64_t rank; /* of the last row */
	double sum;
	uint64_t ranks;
};

/* A score whose truth is known, for -c. */
struct score {
	double score;
	bool positive;
};

struct work {
	struct options options;
	int fd;
	struct hist labels;     /* the place in labels.bins is a label's number */
	struct sample *samples; /* that are not written yet; owned */
	size_t len, cap;
	struct hist index;   /* name NUL ordinal of each sample, with its number + 1 for count */
	struct hist names;   /* of the file at hand: how often each came */
	struct text current; /* name of the sample at hand; empty: none */
	size_t sample;       /* its number */
	struct hist seen;    /* metric NUL label of its groups so far */
	struct group group;
	struct score *scores; /* owned */
	size_t scores_len, scores_cap;
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

static double mean_of(const struct sample *s, size_t label)
{
	const struct mean *m = label < s->labels ? &s->means[label] : NULL;

	return m && m->parts ? m->sum / (double)m->parts : NAN;
}

static int compare_labels(const struct work *w, size_t a, size_t b)
{
	const struct bin *x = &w->labels.bins[a], *y = &w->labels.bins[b];
	size_t len = x->len < y->len ? x->len : y->len;
	int order = memcmp(bin_gram(&w->labels, x), bin_gram(&w->labels, y), len);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* The label other than the positive one that is nearest, of equally near ones the first by name:
 * its number, or labels.len for none. */
static size_t nearest_other(const struct work *w, const struct sample *s, size_t positive)
{
	size_t best = w->labels.len;

	for (size_t i = 0; i < w->labels.len; i++) {
		double mean = mean_of(s, i), least = mean_of(s, best);

		if (i == positive || isnan(mean))
			continue;
		if (isnan(least) || mean < least ||
		    (!(mean > least) && compare_labels(w, i, best) < 0))
			best = i;
	}
	return best;
}

/* Above 0 the positive label is nearer than any other. Where the bank has one label only, the
 * distance itself is the score: far from what is benign, or near to what is malicious. */
static double score_of(double positive, double other)
{
	if (isnan(positive))
		return other;
	return isnan(other) ? -positive : other - positive;
}

static bool is_known(struct value truth)
{
	return truth.len != 1 || truth.s[0] != '-';
}

static void keep_score(struct work *w, struct value truth, double score)
{
	struct value positive = {w->options.positive, strlen(w->options.positive)};

	if (!is_known(truth))
		return;
	w->scores = grown(w->scores, w->scores_len, &w->scores_cap, sizeof *w->scores);
	w->scores[w->scores_len++] = (struct score){score, same(truth, positive)};
}

/* The sample's rows are complete. */
static void judge(struct work *w, struct sample *s)
{
	size_t positive = number_of(&w->labels, w->options.positive, strlen(w->options.positive));
	size_t other = nearest_other(w, s, positive);
	double score = score_of(mean_of(s, positive), mean_of(s, other));
	struct verdict_row row = {
	    .sample = value_of(&s->name), .truth = value_of(&s->truth), .score = score};
	const struct bin *label = &w->labels.bins[score > w->options.threshold ? positive : other];

	if (score > w->options.threshold || other < w->labels.len)
		row.verdict = (struct value){bin_gram(&w->labels, label), label->len};
	else
		row.verdict = (struct value){"-", 1};
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
	if (label >= s->labels) {
		s->means = realloc(s->means, (label + 1) * sizeof *s->means);
		check(!s->means);
		memset(s->means + s->labels, 0, (label + 1 - s->labels) * sizeof *s->means);
		s->labels = label + 1;
	}
	s->means[label].sum += mean;
	s->means[label].parts++;
}

/* The rows of one label and metric are complete. */
static void end_group(struct work *w)
{
	struct group *g = &w->group;

	if (g->ranks > 0)
		add_part(&w->samples[w->sample], g->label, g->sum / (double)g->ranks);
	g->ranks = 0;
	g->sum = 0;
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
	bool other = !same(value_of(&w->current), row->sample);

	if (other || g->ranks == 0 || g->label != label ||
	    !same(value_of(&g->metric), row->metric) || row->rank <= g->rank) {
		end_group(w);
		if (other || seen_before(w, row)) {
			begin_sample(w, row);
			seen_before(w, row);
		}
		g->metric.len = 0;
		text_put(&g->metric, row->metric.s, row->metric.len);
		g->label = label;
	}
	g->rank = row->rank;
	g->sum += row->distance;
	g->ranks++;
}

static void before_read(void *arg)
{
	struct work *w = arg;

	out_before_read(w->fd, w->out.s, &w->out.len);
}

static void read_ranks(int fd, const char *file, void *arg)
{
	struct work *w = arg;
	struct lines in;
	struct line line;
	struct rank_row row;
	int got;

	w->fd = fd;
	check(lines_open(&in, fd));
	in.idle = before_read;
	in.idle_arg = w;
	hist_clear(&w->names);
	while ((got = line_next(&in, &line)) > 0) {
		const char *why = NULL;
		if (line.len == 0 || line.s[0] == '#')
			continue;
		why = rank_parse(&line, &row);
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

static int by_score(const void *a, const void *b)
{
	const struct score *x = a, *y = b;

	return (x->score < y->score) - (x->score > y->score);
}

/* 95 % interval of a share of k in n: E. B. Wilson, Probable inference, the law of succession, and
 * statistical inference, J. American Statistical Association 22 (1927), 209-212. */
static void wilson(double k, double n, double *low, double *high)
{
	const double z = 1.959963984540054;
	double p = k / n, middle = (p + z * z / (2 * n)) / (1 + z * z / n);
	double half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);

	*low = middle - half > 0 ? middle - half : 0;
	*high = middle + half < 1 ? middle + half : 1;
}

/* The least threshold above which at most the wanted share of the negatives scores. */
static void put_threshold(struct work *w)
{
	double negatives = 0, fp = 0, tp = 0, positives = 0, threshold = 0, low = 0, high = 0,
	       allowed;
	const struct score *s = w->scores;
	const double *rows[] = {&threshold, &fp, &low, &high, &negatives, &tp, &positives};

	qsort(w->scores, w->scores_len, sizeof *w->scores, by_score);
	for (size_t i = 0; i < w->scores_len; i++)
		negatives += !s[i].positive;
	positives = (double)w->scores_len - negatives;
	if (negatives < 1) {
		warn(NULL, 0, "no sample that is known not to be %s: no threshold",
		     w->options.positive);
		return;
	}
	allowed = floor(w->options.rate * negatives);
	for (size_t i = 0; i < w->scores_len; i++) {
		threshold = s[i].score;
		if (!s[i].positive && allowed-- < 1)
			break;
	}
	for (size_t i = 0; i < w->scores_len; i++) {
		fp += !s[i].positive && s[i].score > threshold;
		tp += s[i].positive && s[i].score > threshold;
	}
	wilson(fp, negatives, &low, &high);
	fp /= negatives;
	tp = positives > 0 ? tp / positives : 0;
	text_string(&w->out, "#threshold\tfpr\tlow95\thigh95\tnegatives\trecall\tpositives\n");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		text_string(&w->out, i ? "\t" : "");
		text_real(&w->out, *rows[i]);
	}
	text_byte(&w->out, '\n');
}

static bool take_real(const char *s, double *value)
{
	char *end;

	*value = strtod(s, &end);
	return end > s && (*end == 0 || *end == '\t') && isfinite(*value);
}

/* A threshold: a number, or the file that -c printed. */
static double take_threshold(const char *arg)
{
	struct lines in;
	struct line line;
	char first[64] = "";
	double value;
	int fd;

	if (take_real(arg, &value) && !strchr(arg, '\t'))
		return value;
	fd = open(arg, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die(2, "-t %s: neither a number nor a file: %s", arg, strerror(errno));
	check(lines_open(&in, fd));
	while (line_next(&in, &line) > 0 && (line.len == 0 || *line.s == '#'))
		line.len = 0;
	snprintf(first, sizeof first, "%.*s", line.len < 63 ? (int)line.len : 63, line.s);
	if (!take_real(first, &value))
		die(1, "%s: no threshold in this file", arg);
	lines_close(&in);
	close(fd);
	return value;
}

static const char usage[] =
    "usage: ksvote [-c RATE] [-p LABEL] [-t THRESHOLD] [FILE ...]\n"
    "Turns ranks into a verdict and a score for each sample: above 0 the positive label wins.\n"
    "Several files are parts of one vote.\n"
    "\n"
    "  -c RATE    print the threshold for this rate of false positives instead (0 to 1)\n"
    "  -p LABEL   the positive label (default: malicious)\n"
    "  -t THRESHOLD  what the score must exceed: a number (default 0) or a file made by -c\n"
    "  --help     this text\n"
    "  --version  the version\n";

static void free_work(struct work *w)
{
	struct hist *hists[] = {&w->labels, &w->index, &w->names, &w->seen};

	for (size_t i = 0; i < sizeof hists / sizeof *hists; i++)
		hist_free(hists[i]);
	text_free(&w->current);
	text_free(&w->group.metric);
	text_free(&w->out);
	free(w->samples);
	free(w->scores);
}

int main(int argc, char **argv)
{
	struct work w = {.options = {.positive = "malicious", .rate = -1}};
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, "c:p:t:", usage)) != -1) {
		if (c == 'c' && (!take_real(optarg, &w.options.rate) || w.options.rate < 0 ||
		                 w.options.rate > 1))
			die(2, "-c %s: not a rate from 0 to 1", optarg);
		if (c == 'p')
			w.options.positive = optarg;
		if (c == 't')
			w.options.threshold = take_threshold(optarg);
	}
	w.options.many = argc - optind > 1;
	out_begin();
	if (w.options.rate < 0)
		verdict_put_names(&w.out);
	in_each(argv + optind, read_ranks, &w);
	judge_all(&w);
	if (w.options.rate >= 0)
		put_threshold(&w);
	check(w.out.failed);
	out_write(w.out.s, w.out.len);
	out_close();
	free_work(&w);
	return fault_end();
}
