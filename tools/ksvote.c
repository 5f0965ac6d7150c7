/* SPDX-License-Identifier: MIT */
/*
 * ksvote - ranks to a verdict and a signed score per sample
 *
 * Takes for each label the mean distance of its nearest models by each metric, the mean of that
 * over the streams (different n, weights, orders), and the weighted mean over the metrics; the
 * smallest value wins.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/args.h"
#include "common/fault.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"
#include "ksvote/calibrate.h"
#include "ksvote/feed.h"
#include "ksvote/lockstep.h"
#include "ksvote/votes.h"

enum { SUM = ARGS_LONG, LIVE };

struct work {
	struct poll poll;
	struct threshold threshold;
	struct text positive; /* of -p, escaped as in rows */
	struct rate rate;     /* of -c */
	bool calibrates, json, live, nearest;
	bool many;              /* more than one file: samples are matched by name */
	int more;               /* columns after the score; -1: not yet known */
	bool named;             /* -p names the positive label */
	const char *at;         /* -t's argument, or NULL */
	struct ballot *samples; /* not judged yet; owned */
	size_t len, cap;
	struct strtab index;  /* name NUL ordinal of each sample, by its number */
	struct hist names;    /* of the current file: how often each came */
	struct scored scored; /* scores for -c */
	struct text out;
};

static void check(int failed)
{
	if (failed)
		die_memory();
}

/* --- verdicts --- */

/* Writes the names of the columns: p if there is a calibration, `known` if it is measured or asked
 * for. */
static void name_columns(struct work *w, bool measured)
{
	if (w->more >= 0 || w->json || w->calibrates)
		return;
	w->more = w->threshold.n > 0 ? 2 : measured || w->poll.least_known > 0 ? 1 : 0;
	verdict_put_names(&w->out, w->more);
}

static void put_verdict(struct work *w, const struct verdict_row *row)
{
	name_columns(w, !isnan(row->known));
	if (w->json)
		verdict_put_json(&w->out, row);
	else
		verdict_put(&w->out, row, w->more);
	check(w->out.failed);
	out_pour(w->out.s, &w->out.len);
}

static void keep_score(struct work *w, struct value truth, double score)
{
	if (!value_is(truth, "-"))
		scored_add(&w->scored, score, value_is(truth, w->poll.positive));
}

/* Judges a sample whose rows are complete. */
static void judge_sample(struct ballot *s, void *arg)
{
	struct work *w = arg;
	struct judgement j = judge(&w->poll, s);
	struct verdict_row row = {.sample = text_value(&s->name),
	                          .truth = text_value(&s->truth),
	                          .verdict = j.label,
	                          .score = j.score,
	                          .known = j.known,
	                          .p = threshold_p(&w->threshold, j.score)};

	if (w->calibrates)
		keep_score(w, row.truth, j.score);
	else
		put_verdict(w, &row);
}

static void judge_all(struct work *w)
{
	bool measured = false;

	for (size_t i = 0; i < w->len; i++)
		measured = measured || w->samples[i].novelties > 0;
	if (w->len)
		name_columns(w, measured);
	for (size_t i = 0; i < w->len; i++)
		judge_sample(&w->samples[i], w);
	w->len = 0;
}

/* --- samples --- */

static size_t new_sample(struct work *w, const struct rank_row *row)
{
	struct ballot *s;

	if (w->len == w->cap) {
		size_t cap = w->cap ? 2 * w->cap : 1;
		w->samples = realloc(w->samples, cap * sizeof *w->samples);
		if (!w->samples)
			die_memory();
		memset(w->samples + w->cap, 0, (cap - w->cap) * sizeof *w->samples);
		w->cap = cap;
	}
	s = &w->samples[w->len++];
	ballot_clear(s);
	text_put(&s->name, row->sample.s, row->sample.len);
	text_put(&s->truth, row->truth.s, row->truth.len);
	check(s->name.failed || s->truth.failed);
	return w->len - 1;
}

/* Returns the sample of an earlier file with the same name and occurrence number, or a new one. */
static size_t match_sample(struct work *w, const struct rank_row *row)
{
	struct text key = {0};
	size_t known = w->index.len;
	int64_t sample;

	check(hist_add(&w->names, row->sample.s, row->sample.len, 1));
	text_put(&key, row->sample.s, row->sample.len);
	text_byte(&key, 0);
	text_number(&key, w->names.counts[hist_find(&w->names, row->sample.s, row->sample.len)]);
	check(key.failed);
	sample = strtab_add(&w->index, key.s, key.len);
	check(sample < 0);
	text_free(&key);
	return w->index.len > known ? new_sample(w, row) : (size_t)sample;
}

static void begin_sample(struct work *w, struct feed *f, const struct rank_row *row)
{
	size_t sample;

	feed_end(f);
	if (!w->many)
		judge_all(w);
	sample = w->many ? match_sample(w, row) : new_sample(w, row);
	feed_begin(f, &w->samples[sample]);
}

/* --- reading --- */

static void read_line(struct work *w, struct feed *f, const struct line *line)
{
	struct rank_row row;
	struct verdict_row verdict;
	enum taken taken = feed_take(f, &w->poll, line, &row, w->calibrates);
	const char *why = NULL;

	if (taken == TAKEN_RANK) {
		if (feed_begins(f, &row))
			begin_sample(w, f, &row);
		feed_add(f, &w->poll, &row);
	} else if (taken == TAKEN_VERDICT) {
		why = verdict_parse(&f->columns, line, &verdict);
		if (why)
			warn(f->file, f->in.number, "%s", why);
		else
			keep_score(w, verdict.truth, verdict.score);
	}
}

static void read_file(int fd, const char *file, void *arg)
{
	struct work *w = arg;
	struct out_gathered gathered = {fd, &w->out.s, &w->out.len};
	struct feed f = {.nearest = w->nearest};
	struct line line;
	int got;

	feed_open(&f, fd, file);
	f.in.idle = out_before_read;
	f.in.idle_arg = &gathered;
	hist_clear(&w->names);
	while ((got = line_next(&f.in, &line)) > 0)
		read_line(w, &f, &line);
	if (got < 0)
		warn(file, 0, "%s", strerror(f.in.error));
	feed_end(&f);
	if (!w->many)
		judge_all(w);
	feed_close(&f);
}

static void add_lane(int fd, const char *file, void *lockstep)
{
	lockstep_add(lockstep, fd, file);
}

/* Writes the collected output. */
static void pour(void *arg)
{
	struct work *w = arg;

	out_write(w->out.s, w->out.len);
	w->out.len = 0;
}

static void read_all(struct work *w, char **files)
{
	struct lockstep l = {
	    .poll = &w->poll, .nearest = w->nearest, .done = judge_sample, .idle = pour, .arg = w};

	if (w->live) {
		in_each(files, add_lane, &l);
		lockstep_run(&l);
	} else {
		in_each(files, read_file, w);
		judge_all(w);
	}
}

/* --- the program --- */

/* Notes what looks like a mistake. */
static void note_doubtful(const struct work *w)
{
	const struct poll *p = &w->poll;

	if (p->weightless)
		note(NULL, "samples with only metrics of weight 0 are unknown: give weights with "
		           "-W METRIC=WEIGHT");
	/* judge() has added the positive label; a bank of one label does not need a positive one */
	if (w->named && !p->has_positive && p->labels.len > 2)
		note(NULL, "no model has the label %s: name the positive one with -p LABEL",
		     p->positive);
}

static void put_threshold(struct work *w)
{
	char why[128];

	if (!scored_threshold(&w->scored, w->rate, &w->out, why, sizeof why))
		warn(NULL, 0, "%s", why);
}

static const struct args_option options[] = {
    {'c', "calibrate", "RATE", "print the threshold for this rate of false alarms (0 to 1)"},
    {'j', "json", NULL, "write JSON, one object per line"},
    {LIVE, "live", NULL, "files hold the same samples in the same order: judge each at once"},
    {'p', "positive", "LABEL", "the positive label (default: malicious)"},
    {SUM, "sum", NULL, "use the weighted sum over the metrics, not the mean"},
    {'t', "threshold", "THRESHOLD", "the score to exceed: a number (default 0) or a file from -c"},
    {'u', "unknown", "SHARE", "call a sample unknown if less of it is known (default: 0)"},
    {'w', "weighted", NULL, "weigh nearer models more: rank r by 1/r"},
    {'W', "weights", "WEIGHTS", "METRIC=WEIGHT,... (default: 1; novelty, mismatch: 0)"},
    {0}};

static const struct args args = {
    .synopsis = "ksvote [-jw] [-c RATE] [-p LABEL] [-t THRESHOLD] [-u SHARE] [-W WEIGHTS]\n"
                "              [--live] [--sum] [FILE ...]",
    .about = "Turns ranks into a verdict and a score for each sample. Several files make one vote.",
    .options = options,
    .files = true};

static double take_share(const char *arg)
{
	double share;

	if (!text_to_real(arg, strlen(arg), &share) || share < 0 || share > 1)
		die(2, "-u %s: not a share from 0 to 1, such as 0.5", arg);
	return share;
}

static void take_option(struct work *w, int c)
{
	w->json = w->json || c == 'j';
	w->live = w->live || c == LIVE;
	w->nearest = w->nearest || c == 'w';
	w->poll.sum = w->poll.sum || c == SUM;
	w->named = w->named || c == 'p';
	w->calibrates = w->calibrates || c == 'c';
	if (c == 'c')
		w->rate = take_rate(optarg);
	else if (c == 't')
		w->at = optarg;
	else if (c == 'u')
		w->poll.least_known = take_share(optarg);
	else if (c == 'W')
		weights_check(w->poll.weights = optarg);
	else if (c == 'p') {
		w->positive.len = 0;
		text_escaped(&w->positive, optarg, strlen(optarg));
		text_byte(&w->positive, 0);
		check(w->positive.failed);
		w->poll.positive = w->positive.s;
	}
}

static void free_work(struct work *w)
{
	for (size_t i = 0; i < w->cap; i++)
		ballot_free(&w->samples[i]);
	free(w->samples);
	free(w->scored.at);
	poll_free(&w->poll);
	strtab_free(&w->index);
	hist_free(&w->names);
	text_free(&w->positive);
	text_free(&w->out);
	threshold_free(&w->threshold);
}

int main(int argc, char **argv)
{
	static struct work w = {.poll = {.positive = "malicious"}, .more = -1};
	char **files;
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, &args)) != -1)
		take_option(&w, c);
	files = args_files(argv);
	w.many = files[0] && files[1];
	if (w.calibrates && w.json)
		args_wrong("either -c or -j, not both");
	sandbox_enter(files, w.at, NULL);
	if (w.at)
		threshold_take(&w.threshold, w.at);
	w.poll.threshold = w.threshold.least;
	out_begin();
	read_all(&w, files);
	name_columns(&w, false);
	note_doubtful(&w);
	if (w.calibrates)
		put_threshold(&w);
	check(w.out.failed);
	out_write(w.out.s, w.out.len);
	out_close();
	free_work(&w);
	return fault_end();
}
