/*
 * modelcat - models to histograms
 *
 * Writes each model of its files as a histogram, whose header holds all that mkmodel needs to
 * make the model again; or one line a model (-i), or nothing (-c): then it only checks them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../format/bank.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"

struct options {
	bool info;  /* a line a model */
	bool check; /* no output */
};

struct work {
	struct options options;
	struct hist hist; /* of the model at hand */
	struct text out;
};

/* Sets a key to plain bytes. */
static void set_text(struct header *h, const char *key, struct value v)
{
	header_set(h, key, v.s, v.len);
}

/* The keys by which mkmodel makes the same model again; hist_put() fills in n and total. */
static void set_keys(struct header *h, const struct model *m)
{
	char order[17];
	const char *weight = weight_name(m->weight);

	snprintf(order, sizeof order, "%016llx", (unsigned long long)m->order);
	header_start(h, m->name.s, m->name.len);
	set_text(h, "label", m->label);
	header_set_number(h, "n", m->n);
	header_set_number(h, "total", m->total);
	header_set_number(h, "scale", m->scale);
	header_set(h, "weight", weight, strlen(weight));
	header_set(h, "order", order, 16);
	header_set_number(h, "rawtotal", m->raw_total);
	header_set_number(h, "rawbins", m->raw_bins);
	header_set_number(h, "traces", m->traces);
}

static void put_histogram(struct work *w, const struct model *m)
{
	struct hist *h = &w->hist;

	hist_clear(h);
	h->n = m->n;
	set_keys(&h->head, m);
	for (uint32_t i = 0; i < m->bins; i++) {
		struct value gram = model_gram(m, i);

		if (hist_add(h, gram.s, gram.len, model_count(m, i)) != 0)
			die_memory();
	}
	if (hist_put(&w->out, h) != 0)
		die_memory();
}

static void put_info_names(struct text *out)
{
	text_string(out, "#file\tname\tlabel\tn\tweight\torder\tscale\ttraces\tbins\trawbins\t"
	                 "total\trawtotal\tbytes\n");
}

static void put_info(struct text *out, const char *file, const struct model *m)
{
	const uint64_t numbers[] = {m->scale, m->traces,    m->bins,  m->raw_bins,
	                            m->total, m->raw_total, m->length};
	char order[17];

	snprintf(order, sizeof order, "%016llx", (unsigned long long)m->order);
	text_escaped(out, file, strlen(file));
	text_byte(out, '\t');
	text_escaped(out, m->name.s, m->name.len);
	text_byte(out, '\t');
	text_escaped(out, m->label.s, m->label.len);
	text_byte(out, '\t');
	text_number(out, m->n);
	text_byte(out, '\t');
	text_string(out, weight_name(m->weight));
	text_byte(out, '\t');
	text_string(out, order);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		text_byte(out, '\t');
		text_number(out, numbers[i]);
	}
	text_byte(out, '\n');
}

static void put_model(struct work *w, const char *file, const struct model *m)
{
	if (w->options.info)
		put_info(&w->out, file, m);
	else if (!w->options.check)
		put_histogram(w, m);
	if (w->out.failed)
		die_memory();
	out_pour(w->out.s, &w->out.len);
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

/* As in_each() does it, but that it says what to do with a directory. */
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
    {'c', "check", NULL, "only checks: nothing is written"},
    {'i', "info", NULL, "a line a model: name, label, sizes, totals"},
    {0}};

static const struct args args = {
    .synopsis = "modelcat [-c | -i] [FILE ...]",
    .about = "Writes models as histograms; mkmodel makes the same models of them again.",
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
	}
	if (w.options.check && w.options.info)
		args_wrong("-c and -i exclude each other");
	files = args_files(argv);
	sandbox_enter(files, NULL, NULL);
	out_begin();
	if (w.options.info)
		put_info_names(&w.out);
	read_each(&w, files);
	out_write(w.out.s, w.out.len);
	out_close();
	hist_free(&w.hist);
	text_free(&w.out);
	return fault_end();
}
