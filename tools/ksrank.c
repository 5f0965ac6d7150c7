/* SPDX-License-Identifier: MIT */
/*
 * ksrank - ranks models by their distance from each histogram
 *
 * Maps the models of a bank, measures the distance of each histogram on standard input from them,
 * and writes the nearest models of each label.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../format/rank.h"
#include "common/args.h"
#include "common/banks.h"
#include "common/fault.h"
#include "common/hists.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"
#include "ksrank/explain.h"

enum { METRICS_MOST = 8, K_MOST = 100000 };

struct options {
	const struct metric *metrics[METRICS_MOST];
	size_t len;
	uint64_t k;
	const char *order;
	bool explain;
	bool json;
	bool leave_one_out;
};

struct work {
	struct options options;
	struct banks banks;
	struct sample sample;
	struct hist hist;
	struct nearest nearest;
	uint32_t *first;        /* the nearest entry of each label, for -x */
	struct text plain, own; /* the sample's name, unescaped; and as its own models have it */
	struct text out;
	bool common;  /* a sample has a gram of the bank */
	bool strange; /* an earlier one had none, but several grams of its own */
};

static void read_banks(struct work *w, char **paths)
{
	struct banks *b = &w->banks;
	uint32_t needs = nearest_needs(w->options.metrics, w->options.len, w->options.explain);

	b->order = w->options.order;
	b->wanted = needs;
	b->map = true;
	if (!banks_read(b, paths)) {
		warn(NULL, 0, "no model to rank");
		exit(fault_end());
	}
	if (!nearest_begin(&w->nearest, &b->image, needs, (size_t)w->options.k))
		die_memory();
	w->first = malloc(w->nearest.len * sizeof *w->first);
	if (!w->first)
		die_memory();
}

/* Writes a row, with the columns of -x if there is an explanation. */
static void put_row(struct work *w, struct rank_row *row, const struct rank_gap *gap)
{
	struct text reason = {0};

	if (gap) {
		(w->options.json ? rank_put_gap_json : rank_put_gap)(&reason, gap);
		row->rest = text_value(&reason);
	}
	(w->options.json ? rank_put_json : rank_put)(&w->out, row);
	if (w->out.failed || reason.failed)
		die_memory();
	text_free(&reason);
}

/* Notes the nearest model of each label, for -x, as the next search overwrites it. */
static void find_first(struct work *w)
{
	for (size_t group = 0; group < w->nearest.len; group++) {
		nearest_find(&w->nearest, group);
		w->first[group] = w->nearest.found ? w->nearest.at[0].model : UINT32_MAX;
	}
}

/* Returns a row for the current sample, to be filled in. */
static struct rank_row new_row(const struct work *w, const char *metric)
{
	struct value truth = header_get(&w->hist.head, "label");

	return (struct rank_row){
	    .sample = header_name(&w->hist.head),
	    .truth = truth.s && truth.len ? truth : (struct value){"-", 1},
	    .metric = {metric, strlen(metric)},
	};
}

/* Writes a row, for no label, that says that nothing of the sample is known. */
static void put_unknown(struct work *w)
{
	const struct rank_gap none = {.gram = {NULL, 0}};
	struct rank_row row = new_row(w, "novelty");

	row.rank = 1;
	row.label = row.model = (struct value){"-", 1};
	row.distance = 1;
	put_row(w, &row, w->options.explain ? &none : NULL);
}

/* Returns what sets the sample apart from a model, and the label that it speaks for. */
static struct rank_gap explain(struct work *w, size_t model)
{
	struct explanation r = explain_find(&w->nearest, model);
	uint32_t side = r.gram.len ? explain_side(&w->nearest, &r, w->first) : UINT32_MAX;

	return (struct rank_gap){
	    .gram = r.gram.len ? r.gram : (struct value){NULL, 0},
	    .sample = r.sample,
	    .model = r.model,
	    .gap = r.gap,
	    .side = side == UINT32_MAX ? (struct value){NULL, 0} : w->nearest.groups[side].name,
	};
}

static void put_rank(struct work *w, const struct metric *metric, const struct group *group,
                     size_t i)
{
	size_t model = w->nearest.at[i].model;
	struct rank_row row = new_row(w, metric->name);
	struct rank_gap gap;

	row.rank = i + 1;
	row.label = group->name;
	row.distance = w->nearest.at[i].distance;
	row.model = image_name(&w->banks.image, model);
	if (row.model.len == 0) /* a damaged image */
		row.model = (struct value){"-", 1};
	if (w->options.explain)
		gap = explain(w, model);
	put_row(w, &row, w->options.explain ? &gap : NULL);
}

static void rank_by(struct work *w, const struct metric *metric)
{
	nearest_by(&w->nearest, metric);
	if (w->options.explain)
		find_first(w);
	for (size_t group = 0; group < w->nearest.len; group++) {
		nearest_find(&w->nearest, group);
		for (size_t i = 0; i < w->nearest.found; i++)
			put_rank(w, metric, &w->nearest.groups[group], i);
	}
}

/* Returns the name that the sample's own models have, or none if they are ranked, too. */
static struct value own_name(struct work *w)
{
	struct value name = header_name(&w->hist.head);
	struct text bounded = {0};

	if (!w->options.leave_one_out)
		return (struct value){NULL, 0};
	w->plain.len = w->own.len = 0;
	text_unescaped(&w->plain, name.s, name.len);
	ksm_name(&bounded, w->plain.s, w->plain.len, KSM_NAME_MOST);
	text_escaped(&w->own, bounded.s, bounded.len);
	if (w->plain.failed || bounded.failed || w->own.failed)
		die_memory();
	text_free(&bounded);
	return (struct value){w->own.s, w->own.len};
}

/* Ranks the models for a histogram that has grams. */
static void rank_models(struct work *w)
{
	bool common;

	if (sample_take(&w->sample, &w->banks.image, &w->hist))
		die_memory();
	nearest_take(&w->nearest, &w->sample, own_name(w));
	common = nearest_common(&w->nearest);
	w->common = w->common || common;
	w->strange = w->strange || (!w->common && w->sample.len > 1);
	for (size_t i = 0; i < w->options.len; i++)
		rank_by(w, w->options.metrics[i]);
	if (!common && w->nearest.len > 1) /* with one label, unknown grams speak against it */
		put_unknown(w);
}

/* Ranks the histogram read last. Returns NULL, or why it is left out. */
static const char *rank_histogram(void *arg)
{
	struct work *w = arg;

	if (w->hist.n && w->hist.n != w->banks.image.n)
		return "n differs from the models' n";
	if (w->hist.grams.len == 0)
		put_unknown(w);
	else
		rank_models(w);
	out_pour(w->out.s, &w->out.len);
	return NULL;
}

static void rank_all(int fd, const char *file, void *arg)
{
	struct work *w = arg;

	hists_read(fd, file, &w->hist, rank_histogram, w, &w->out);
	/* a bank of one label serves to find strange samples: they are no surprise */
	if (w->strange && !w->common && w->nearest.len > 1)
		note(NULL, "no sample shares a gram with any model: was trace2cat -m the same in "
		           "training?");
}

static void free_work(struct work *w)
{
	banks_free(&w->banks);
	sample_free(&w->sample);
	hist_free(&w->hist);
	nearest_free(&w->nearest);
	free(w->first);
	text_free(&w->plain);
	text_free(&w->own);
	text_free(&w->out);
}

static const struct args_option options[] = {
    {'1', "leave-one-out", NULL, "leave out the model of the sample itself"},
    {'d', "metric", "METRIC",
     "ks, kuiper, tv, hellinger, js, cosine, novelty or mismatch, or several separated by commas "
     "(default ks)"},
    {'j', "json", NULL, "write JSON, one object per line"},
    {'k', "nearest", "K", "write the K nearest models of each label (default 3)"},
    {'O', "order", "ORDER", "the order of the bins in which the models were built"},
    {'x', "explain", NULL,
     "also name the gram at which sample and model differ most, and its side"},
    {0}};

static const struct args args = {
    .synopsis = "ksrank [-1jx] [-d METRIC[,METRIC ...]] [-k K] [-O ORDER] BANK ...",
    .about = "Ranks the models of banks (files or directories) by their distance from each "
             "histogram on standard input.",
    .options = options,
    .files = true};

static void set_metrics(struct options *o, const char *list)
{
	o->len = 0;
	for (;;) {
		size_t len = strcspn(list, ",");
		const struct metric *metric = metric_from_name(list, len);

		if (!metric)
			die(2,
			    "-d %.*s: not ks, kuiper, tv, hellinger, js, cosine, novelty or "
			    "mismatch",
			    (int)len, list);
		if (o->len == METRICS_MOST)
			die(2, "-d: at most %d metrics", METRICS_MOST);
		o->metrics[o->len++] = metric;
		if (list[len] == 0)
			return;
		list += len + 1;
	}
}

static void put_names(struct work *w)
{
	rank_put_names(&w->out);
	if (w->options.explain)
		rank_put_gap_names(&w->out);
	text_byte(&w->out, '\n');
}

int main(int argc, char **argv)
{
	static char *standard_input[] = {NULL}; /* no file */
	struct work w = {.options = {.metrics = {metrics}, .len = 1, .k = 3}};
	char **files;
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, &args)) != -1) {
		if (c == 'd')
			set_metrics(&w.options, optarg);
		else if (c == '1')
			w.options.leave_one_out = true;
		else if (c == 'j')
			w.options.json = true;
		else if (c == 'k')
			w.options.k = args_number(c, optarg, 1, K_MOST);
		else if (c == 'O')
			w.options.order = optarg;
		else
			w.options.explain = true;
	}
	files = args_files(argv);
	if (!files[0])
		args_wrong("no BANK given");
	sandbox_enter(files, w.options.order, NULL);
	out_begin();
	read_banks(&w, files);
	if (!w.options.json)
		put_names(&w);
	in_each(standard_input, rank_all, &w);
	out_write(w.out.s, w.out.len);
	out_close();
	free_work(&w);
	return fault_end();
}
