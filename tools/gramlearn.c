/* SPDX-License-Identifier: MIT */
/*
 * gramlearn - learns a weight for each gram from labelled histograms
 *
 * Learns with a linear support vector machine how much each gram counts for a label and against all
 * others. Histograms of several n are learned together.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../format/weights.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/hists.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"
#include "gramlearn/machine.h"

struct options {
	const char *positive; /* as given, not escaped; NULL: not given */
};

struct work {
	struct options options;
	struct hist hist; /* the one just read */
	struct traces traces;
	struct text out;
};

static void check(bool failed)
{
	if (failed)
		die_memory();
}

static const char *add(void *arg)
{
	struct work *w = arg;
	const char *why = traces_add(&w->traces, &w->hist);

	check(w->traces.failed);
	return why;
}

static void read_histograms(int fd, const char *file, void *arg)
{
	struct work *w = arg;

	hists_read(fd, file, &w->hist, add, w, NULL);
}

/* Reports traces without grams or without histograms of some n. */
static void report_gaps(const struct traces *t)
{
	struct value name = {"", 0};
	uint64_t n = 0;
	size_t lacking = traces_lacking(t, &name, &n), empty = traces_empty(t);

	if (lacking > 0)
		warn(NULL, 0,
		     "%zu of %zu traces lack a histogram of some n (first: %.*s, n = %d) and are "
		     "learned as if it were empty: give a histogram of every trace for each n",
		     lacking, t->len, name.len < 200 ? (int)name.len : 200, name.s, (int)n);
	if (empty > 0)
		note(NULL, "%zu of %zu traces have no grams: they affect only the bias", empty,
		     t->len);
}

/* Returns the label of this number, in byte order. */
static struct value label_of(const struct traces *t, size_t number)
{
	return strtab_string(&t->labels, number);
}

/* Returns the positive one of two labels: that of -p, or the last. */
static size_t positive_label(const struct work *w)
{
	const char *positive = w->options.positive ? w->options.positive : "malicious";
	struct text escaped = {0};
	int64_t number;

	text_escaped(&escaped, positive, strlen(positive));
	check(escaped.failed);
	number = strtab_find(&w->traces.labels, escaped.s, escaped.len);
	text_free(&escaped);
	if (number >= 0)
		return (size_t)number;
	if (w->options.positive)
		note(NULL, "no trace has the label %s: %.*s is taken as positive", positive,
		     (int)label_of(&w->traces, 1).len, label_of(&w->traces, 1).s);
	return 1;
}

static void write_machine(struct work *w, const struct weights_head *head, const struct learned *l,
                          double scale)
{
	const struct strtab *grams = &w->traces.grams;

	weights_put_head(&w->out, head);
	for (size_t i = 0; i < grams->len; i++) {
		struct value gram = strtab_string(grams, i);
		weights_put_gram(&w->out, gram.s, gram.len, l->weights[i] * scale);
		check(w->out.failed);
		out_pour(w->out.s, &w->out.len);
	}
}

/* Learns and writes the machine of a label; `other` is the other one if there are only two. */
static void learn(struct work *w, size_t label, struct value other)
{
	const struct traces *t = &w->traces;
	struct weights_head head = {.label = label_of(t, label),
	                            .other = other,
	                            .lengths = t->lengths,
	                            .grams = t->grams.len};
	struct learned l = {0};

	check(!machine_learn(&l, t, label));
	head.bias = l.bias;
	write_machine(w, &head, &l, sqrt(traces_parts(t)));
	free(l.weights);
}

static void learn_all(struct work *w)
{
	struct traces *t = &w->traces;

	traces_finish(t);
	check(t->failed);
	if (t->labels.len == 2) {
		size_t positive = positive_label(w);
		learn(w, positive, label_of(t, 1 - positive));
	} else {
		for (size_t i = 0; i < t->labels.len; i++)
			learn(w, i, (struct value){NULL, 0});
	}
	out_write(w->out.s, w->out.len);
}

static const struct args_option options[] = {
    {'p', "positive", "LABEL",
     "the positive one of two labels (default: malicious, or else the last in byte order)"},
    {0}};

static const struct args args = {
    .synopsis = "gramlearn [-p LABEL] [FILE ...]",
    .about = "Learns a weight for each gram from labelled histograms, with a linear support vector "
             "machine. The histograms of a trace for several n are learned together.",
    .options = options,
    .files = true};

int main(int argc, char **argv)
{
	struct work w = {0};
	char **files;

	fault_begin(argv[0]);
	while (args_next(argc, argv, &args) != -1)
		w.options.positive = optarg;
	files = args_files(argv);
	sandbox_enter(files, NULL, NULL);
	out_begin();
	in_each(files, read_histograms, &w);
	if (w.traces.len > 0)
		report_gaps(&w.traces);
	if (w.traces.len == 0)
		warn(NULL, 0, "no traces to learn from");
	else if (w.traces.labels.len == 1)
		warn(NULL, 0,
		     "all traces have the label %.*s: gramlearn needs a second one; with only "
		     "one, use ksrank -d novelty",
		     (int)label_of(&w.traces, 0).len, label_of(&w.traces, 0).s);
	else
		learn_all(&w);
	out_close();
	hist_free(&w.hist);
	traces_free(&w.traces);
	text_free(&w.out);
	return fault_end();
}
