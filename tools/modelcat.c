/* SPDX-License-Identifier: MIT */
/*
 * modelcat - writes models as histograms
 *
 * Writes each model of its files as a histogram whose header has everything that mkmodel needs to
 * make the same model again; or one line per model (-i); or only checks the models (-c).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../format/bank.h"
#include "../format/model_text.h"
#include "../format/report.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"

struct options {
	bool info;  /* one line per model */
	bool json;  /* as a JSON object */
	bool check; /* no output */
};

static const char *const info_columns[] = {"file",  "name",     "label",  "n",    "weight",
                                           "order", "scale",    "traces", "bins", "rawbins",
                                           "total", "rawtotal", "bytes",  NULL};

struct work {
	struct options options;
	struct hist hist;     /* of the current model */
	struct report report; /* its text holds all output */
};

static void put_histogram(struct work *w, const struct model *m)
{
	struct hist *h = &w->hist;

	hist_clear(h);
	h->n = m->n;
	model_put_keys(&h->head, m);
	for (uint32_t i = 0; i < m->bins; i++) {
		struct value gram = model_gram(m, i);

		if (hist_add(h, gram.s, gram.len, model_count(m, i)) != 0)
			die_memory();
	}
	if (hist_put(&w->report.out, h) != 0)
		die_memory();
}

/* Writes a field that is a file's or model's name. */
static void put_name(struct report *r, const char *s, size_t len)
{
	struct text escaped = {0};

	text_escaped(&escaped, s, len);
	if (escaped.failed)
		die_memory();
	report_value(r, (struct value){escaped.len ? escaped.s : "", escaped.len});
	text_free(&escaped);
}

/* Writes the fields of a model, in the order of info_columns. */
static void put_info(struct report *r, const char *file, const struct model *m)
{
	const uint64_t numbers[] = {m->scale, m->traces,    m->bins,  m->raw_bins,
	                            m->total, m->raw_total, m->length};
	const char *weight = weight_name(m->weight);
	char order[17];

	snprintf(order, sizeof order, "%016llx", (unsigned long long)m->order);
	put_name(r, file, strlen(file));
	put_name(r, m->name.s, m->name.len);
	put_name(r, m->label.s, m->label.len);
	report_number(r, m->n);
	report_value(r, (struct value){weight, strlen(weight)});
	report_value(r, (struct value){order, 16});
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		report_number(r, numbers[i]);
}

static void put_model(struct work *w, const char *file, const struct model *m)
{
	if (w->options.info)
		put_info(&w->report, file, m);
	else if (!w->options.check)
		put_histogram(w, m);
	if (w->report.out.failed)
		die_memory();
	out_pour(w->report.out.s, &w->report.out.len);
}

static void put_bank(struct work *w, const char *file, struct bank bank)
{
	struct model m;

	if (!bank_left(&bank))
		warn(file, 0, "empty: no model");
	while (bank_left(&bank)) {
		const char *why = bank_next(&bank, &m);

		if (why)
			warn(file, 0, "model at byte %llu: %s", (unsigned long long)bank.at, why);
		else
			put_model(w, file, &m);
	}
	bank_end(&bank);
}

static void read_models(int fd, const char *file, void *arg)
{
	struct in_bytes b;

	if (in_load(fd, file, &b))
		put_bank(arg, file, bank_of(b.at, b.size));
	else
		warn(file, 0, "%s", strerror(errno));
	in_unload(&b);
}

static bool is_directory(const char *file)
{
	struct stat st;

	return strcmp(file, "-") != 0 && stat(file, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Does the same as in_each(), but adds the remedy to the message about a directory. */
static void read_each(struct work *w, char **files)
{
	if (!*files)
		in_each(files, read_models, w);
	for (; *files; files++) {
		char *file[] = {*files, NULL};

		if (is_directory(*file))
			warn(*file, 0, "Is a directory: give its model files: %s/*.ksm", *file);
		else
			in_each(file, read_models, w);
	}
}

static const struct args_option options[] = {
    {'c', "check", NULL, "only check: write nothing"},
    {'i', "info", NULL, "one line per model: name, label, sizes, totals"},
    {'j', "json", NULL, "with -i: one JSON object per model"},
    {0}};

static const struct args args = {
    .synopsis = "modelcat [-c | -i [-j]] [FILE ...]",
    .about = "Writes models as histograms, from which mkmodel makes the same models again.",
    .options = options,
    .files = true};

int main(int argc, char **argv)
{
	struct work w = {0};
	char **files;
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, &args)) != -1) {
		w.options.check |= c == 'c';
		w.options.info |= c == 'i';
		w.options.json |= c == 'j';
	}
	if (w.options.check && w.options.info)
		args_wrong("either -c or -i, not both");
	if (w.options.json && !w.options.info)
		args_wrong("-j needs -i");
	files = args_files(argv);
	sandbox_enter(files, NULL, NULL);
	out_begin();
	w.report.form = w.options.json ? REPORT_JSON : REPORT_TABS;
	if (w.options.info)
		report_begin(&w.report, NULL, info_columns, 0);
	read_each(&w, files);
	out_write(w.report.out.s, w.report.out.len);
	out_close();
	hist_free(&w.hist);
	report_free(&w.report);
	return fault_end();
}
