/* SPDX-License-Identifier: MIT */
/*
 * mkmodel - makes model files from histograms
 *
 * Deals the histograms of each label into segments at random, adds up each segment, scales its
 * counts so that the peak is SCALE, drops counts that are then below 1, and writes it as a model.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../format/model_text.h"
#include "../format/order.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/hists.h"
#include "common/in.h"
#include "common/names.h"
#include "common/out.h"
#include "common/sandbox.h"
#include "mkmodel/cluster.h"
#include "mkmodel/older.h"
#include "mkmodel/output.h"
#include "mkmodel/packed.h"
#include "mkmodel/scale.h"
#include "mkmodel/segment.h"
#include "mkmodel/tally.h"

struct options {
	const char *output;
	uint64_t models;        /* of a label; 0: one per histogram */
	uint64_t scale;         /* the peak; 0: counts are not scaled */
	const char *order_file; /* NULL: byte order */
	uint64_t order;         /* its hash, 0: byte order */
	enum weight weight;
	const char *label; /* of histograms without one; NULL: refuse them */
	bool grouped;      /* put similar histograms together */
	bool verbose;
};

struct work {
	struct options options;
	struct output output;
	struct hist hist; /* the one being read */
	struct deal deal;
	struct hist sum;        /* of a segment */
	struct hist scaled;     /* the same, as in the file */
	struct strtab distinct; /* grams of a label, for -v */
	struct text label, name, plain, model, table;
	uint64_t histograms; /* read so far */
	uint64_t n;          /* tokens of all grams, 0: not known yet */
};

/* Writes the histogram as a model, under the output's name. Returns its bytes, or 0 after a
 * message. */
static size_t write_model(struct work *w, struct hist *h, const struct model_spec *spec)
{
	struct model check;
	const char *why;

	w->model.len = 0;
	why = model_write(&w->model, h, spec);
	if (!why)
		why = model_read(&check, w->model.s, w->model.len);
	if (why)
		warn(w->output.path, 0, "%s: %s", w->output.name.s, why);
	if (why || !output_put(&w->output, w->model.s, w->model.len))
		w->model.len = 0;
	return w->model.len;
}

/* Sets t to a value without its escapes. */
static void take_plain(struct text *t, struct value v)
{
	t->len = 0;
	text_unescaped(t, v.s, v.len);
	if (t->failed)
		die_memory();
}

/* Turns a histogram that modelcat wrote back into its model. Returns NULL, or what is wrong. */
static const char *restore(struct work *w)
{
	struct model_spec spec = {0};

	take_plain(&w->name, header_name(&w->hist.head));
	if (w->name.len < 1 || w->name.len > KSM_NAME_MOST)
		return "the model's name is not 1 to 255 bytes long";
	if (!model_take_keys(&w->hist.head, &spec))
		return "the header has a scale but not all the keys that modelcat writes";
	spec.label = (struct value){w->label.s, w->label.len};
	spec.name = (struct value){w->name.s, w->name.len};
	output_name_restored(&w->output, spec.label, spec.name);
	write_model(w, &w->hist, &spec);
	return NULL;
}

/* Takes the label of the current histogram. Returns NULL, or what is wrong. */
static const char *take_label(struct work *w)
{
	struct value label = header_get(&w->hist.head, "label");

	if (!label.s && !w->options.label)
		return "no label: give one with -l LABEL";
	if (!label.s) {
		w->label.len = 0;
		text_string(&w->label, w->options.label);
	} else {
		take_plain(&w->label, label);
		if (!ksm_label_valid(w->label.s, w->label.len))
			return "the label cannot be part of a file name";
	}
	return NULL;
}

/* Keeps a histogram for the deal, and its name if its model will have that name. */
static void keep(struct work *w, struct hist *h)
{
	w->name.len = 0;
	if (w->options.models == 0) {
		take_plain(&w->plain, header_name(&h->head));
		ksm_name(&w->name, w->plain.s, w->plain.len, KSM_NAME_MOST);
		if (w->name.failed)
			die_memory();
	}
	deal_keep(&w->deal, h, (struct value){w->label.s, w->label.len},
	          (struct value){w->name.s, w->name.len});
}

/* Takes the current histogram. Returns NULL, or why it is refused. */
static const char *take(void *arg)
{
	struct work *w = arg;
	struct hist *h = &w->hist;
	const char *why;

	w->histograms++;
	if (h->grams.len == 0)
		return "no grams";
	if (!hist_whole(h))
		return "the counts do not add up to the header's total";
	why = take_label(w);
	if (why)
		return why;
	if (header_get(&h->head, "scale").s)
		return restore(w);
	if (w->n == 0)
		w->n = h->n;
	if (h->n != w->n)
		return "n differs from that of the order or the earlier histograms";
	keep(w, h);
	return NULL;
}

static void read_histograms(int fd, const char *file, void *arg)
{
	struct work *w = arg;
	uint64_t before = w->histograms;

	if (hists_read(fd, file, &w->hist, take, w, NULL) && w->histograms == before)
		warn(file, 0, "empty: no histogram");
}

/* Writes w->sum, the sum of this many traces, as the model w->name. */
static void write_segment(struct work *w, uint64_t traces, struct tally *tally)
{
	struct model_spec spec = {.label = {w->label.s, w->label.len},
	                          .name = {w->name.s, w->name.len},
	                          .scale = w->options.scale,
	                          .order = w->options.order,
	                          .weight = w->options.weight,
	                          .raw_total = w->sum.total,
	                          .raw_bins = w->sum.grams.len,
	                          .traces = traces};
	size_t bytes;

	scale_hist(&w->sum, w->options.scale, &w->scaled);
	w->scaled.n = w->n;
	for (size_t i = 0; w->options.verbose && i < w->sum.grams.len; i++)
		names_number(&w->distinct, hist_gram(&w->sum, i));
	bytes = write_model(w, &w->scaled, &spec);
	tally->grams += w->sum.total;
	tally->models += bytes > 0;
	tally->bytes += bytes;
	tally->bins += bytes > 0 ? w->scaled.grams.len : 0;
}

/* Names a segment and its file; `first` is its first histogram. */
static void name_segment(struct work *w, const struct dealt *first)
{
	struct value name = deal_name(first);

	output_name(&w->output, (struct value){w->label.s, w->label.len}, first->segment + 1u);
	if (name.len == 0)
		name = (struct value){w->output.name.s, w->output.name.len};
	w->name.len = 0;
	text_put(&w->name, name.s, name.len);
	if (w->name.failed)
		die_memory();
}

/* Makes the model of a segment of these traces. */
static void make_segment(struct work *w, const struct dealt *hists, size_t len, struct tally *tally)
{
	hist_clear(&w->sum);
	name_segment(w, hists);
	for (size_t i = 0; i < len; i++) {
		if (!deal_add(&hists[i], &w->sum)) {
			warn(w->output.path, 0, "%.*s: the counts add up to more than 2^63-1",
			     (int)w->name.len, w->name.s);
			return;
		}
	}
	write_segment(w, len, tally);
}

/* Deals the traces of one label. Returns the number of segments. */
static size_t deal_segments(const struct work *w, struct dealt *hists, size_t len)
{
	size_t segments = len;

	if (w->options.models && w->options.models < len)
		segments = (size_t)w->options.models;
	if (w->options.grouped && segments < len)
		segments = cluster_alike(hists, len, segments, w->deal.seed);
	else
		deal_turns(hists, len, segments);
	deal_sort_segments(hists, len);
	return segments;
}

/* Makes the models of one label. */
static void deal_label(struct work *w, struct dealt *hists, size_t len)
{
	struct value label = strtab_string(&w->deal.labels, hists->label);
	struct tally tally = {0};

	w->deal.segments[hists->label] = deal_segments(w, hists, len);
	w->label.len = 0;
	text_put(&w->label, label.s, label.len);
	strtab_clear(&w->distinct);
	for (size_t from = 0, to; from < len; from = to) {
		for (to = from + 1; to < len && hists[to].segment == hists[from].segment;)
			to++;
		make_segment(w, hists + from, to - from, &tally);
	}
	if (w->options.verbose)
		tally_put(&w->table, label, len, w->distinct.len, &tally);
}

/* Makes the models of all labels. */
static void deal(struct work *w)
{
	const struct deal *d = &w->deal;

	deal_sort(&w->deal);
	for (size_t from = 0, to; from < d->len; from = to) {
		for (to = from + 1; to < d->len && d->hists[to].label == d->hists[from].label;)
			to++;
		deal_label(w, d->hists + from, to - from);
	}
}

/* Reads the order in this file and takes its hash and the n of its grams. */
static void take_order_file(struct work *w, const char *file)
{
	struct order order = {0};
	struct lines in;
	const char *why;
	int fd;

	fd = in_lines(&in, file);
	why = order_read(&order, &in);
	if (why) {
		warn(file, in.number, "%s", why);
		exit(fault_end());
	}
	in_lines_close(&in, fd);
	w->options.order = order.hash;
	w->n = order.n;
	order_free(&order);
}

/* Writes the models, then the report. */
static void write_all(struct work *w)
{
	if (w->options.verbose)
		tally_put_names(&w->table);
	deal(w);
	output_end(&w->output);
	if (!w->output.file)
		older_note(w->output.path, &w->output.written, &w->deal);
	if (w->table.failed)
		die_memory();
	if (w->options.verbose && !out_all(STDERR_FILENO, w->table.s, w->table.len))
		warn(NULL, 0, "standard error: %s", strerror(errno));
}

static void free_work(struct work *w)
{
	struct hist *hists[] = {&w->hist, &w->sum, &w->scaled};
	struct text *texts[] = {&w->label, &w->name, &w->plain, &w->model, &w->table};

	for (size_t i = 0; i < sizeof hists / sizeof *hists; i++)
		hist_free(hists[i]);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		text_free(texts[i]);
	strtab_free(&w->distinct);
	deal_free(&w->deal);
	output_free(&w->output);
}

static const struct args_option options[] = {
    {'g', "group", NULL, "put similar histograms into one model, not random ones"},
    {'l', "label", "LABEL", "label for histograms without one"},
    {'m', "models", "MODELS",
     "models per label, dealt at random (default 40); 0: one per histogram"},
    {'O', "order", "ORDER", "file with the order of the bins (default: byte order)"},
    {'o', "output", "DIR", "directory for the models (default: .), or FILE.ksm for one file"},
    {'S', "seed", "SEED", "seed of the random deal (default 1)"},
    {'s', "scale", "SCALE", "scale the largest count to this (default 1000); 0: no scaling"},
    {'v', "verbose", NULL, "one line per label on standard error"},
    {'w', "weight", "WEIGHT", "how counts weigh: linear, sqrt, log, presence (default linear)"},
    {0}};

static const struct args args = {
    .synopsis = "mkmodel [-gv] [-l LABEL] [-m MODELS] [-O ORDER] [-o DIR] [-S SEED]\n"
                "               [-s SCALE] [-w WEIGHT] [FILE ...]",
    .about = "Makes models from histograms: LABEL-001.ksm, LABEL-002.ksm, or all in one file.",
    .options = options,
    .files = true};

static void take_option(struct work *w, int c)
{
	struct options *o = &w->options;

	if (c == 'm') {
		o->models = args_number(c, optarg, 0, MODELS_MOST);
	} else if (c == 'S') {
		w->deal.seed = args_number(c, optarg, 0, UINT64_MAX);
	} else if (c == 's') {
		o->scale = args_number(c, optarg, 0, UINT32_MAX);
	} else if (c == 'g') {
		o->grouped = true;
	} else if (c == 'v') {
		o->verbose = true;
	} else if (c == 'o') {
		o->output = optarg;
	} else if (c == 'O') {
		o->order_file = optarg;
	} else if (c == 'l') {
		o->label = optarg;
		if (!ksm_label_valid(optarg, strlen(optarg)))
			die(2, "-l %s: cannot be part of a file name", optarg);
	} else {
		int weight = weight_from_name(optarg, strlen(optarg));
		if (weight < 0)
			die(2, "-w %s: not linear, sqrt, log or presence", optarg);
		o->weight = (enum weight)weight;
	}
}

int main(int argc, char **argv)
{
	struct work w = {.options = {.output = ".", .models = 40, .scale = 1000}, .deal.seed = 1};
	char **files;
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, &args)) != -1)
		take_option(&w, c);
	files = args_files(argv);
	output_choose(&w.output, w.options.output);
	sandbox_enter(files, w.options.order_file, w.output.dir);
	if (w.options.order_file)
		take_order_file(&w, w.options.order_file);
	output_begin(&w.output);
	in_each(files, read_histograms, &w);
	write_all(&w);
	free_work(&w);
	return fault_end();
}
