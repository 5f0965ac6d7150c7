/* SPDX-License-Identifier: MIT */
/*
 * gramrank - ranks labels by weighted grams
 *
 * Reads the weights that gramlearn learned, and writes for each histogram on standard input how far
 * it is from each label.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../format/rank.h"
#include "../format/weights.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/hists.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"
#include "gramrank/decision.h"

struct options {
	bool explain;
};

struct work {
	struct options options;
	struct weights weights;
	struct text name;           /* of the weights, escaped */
	struct decision *decisions; /* one per machine; owned */
	struct hist hist;           /* the one read last */
	struct text out;
};

static void check(bool failed)
{
	if (failed)
		die_memory();
}

/* Reads the weights, or ends the program. */
static void read_weights(struct work *w, const char *file)
{
	const char *why = NULL, *slash = strrchr(file, '/');
	int fd = in_open(file);
	struct stream in;

	if (fd < 0) {
		warn(file, 0, errno == ENOENT ? "%s: make it with gramlearn" : "%s",
		     strerror(errno));
		exit(fault_end());
	}
	check(stream_open(&in, fd) != 0);
	why = weights_read(&w->weights, &in);
	if (why) {
		warn(file, in.in.number, "%s", why);
		exit(fault_end());
	}
	stream_close(&in);
	close(fd);
	text_escaped(&w->name, slash ? slash + 1 : file, strlen(slash ? slash + 1 : file));
	w->decisions = malloc(w->weights.len * sizeof *w->decisions);
	check(w->name.failed || !w->decisions);
}

/* Writes the row of a label: `sign` is 1 if the machine decides for it, -1 if against it. */
static void put_row(struct work *w, const struct text *label, size_t machine, int sign)
{
	const struct decision *d = &w->decisions[machine];
	struct value truth = header_get(&w->hist.head, "label");
	struct rank_reason reason = {d->value, w->weights.machines[machine].bias, d->pro, d->contra,
	                             sign};
	struct text rest = {0};
	struct rank_row row = {
	    .sample = header_name(&w->hist.head),
	    .truth = truth.len ? truth : (struct value){"-", 1},
	    .metric = {"svm", 3},
	    .rank = 1,
	    .label = {label->s, label->len},
	    .distance = (1 - sign * d->value) / 4,
	    .model = {w->name.s, w->name.len},
	};

	if (w->options.explain) {
		rank_put_reason(&rest, &reason);
		row.rest = (struct value){rest.s, rest.len};
	}
	rank_put(&w->out, &row);
	check(w->out.failed || rest.failed);
	text_free(&rest);
}

/* Returns whether the other of two labels comes first in byte order. */
static bool other_first(const struct machine *m)
{
	return value_compare(text_value(&m->other), text_value(&m->label)) < 0;
}

static void put_rows(struct work *w)
{
	const struct machine *m = w->weights.machines;

	if (m->other.len && other_first(m))
		put_row(w, &m->other, 0, -1);
	for (size_t i = 0; i < w->weights.len; i++)
		put_row(w, &m[i].label, i, 1);
	if (m->other.len && !other_first(m))
		put_row(w, &m->other, 0, -1);
}

/* Ranks the histogram read last. Returns NULL, or why it is refused. */
static const char *rank_histogram(void *arg)
{
	struct work *w = arg;

	if (w->hist.n && !(w->weights.lengths >> w->hist.n & 1))
		return "the weights were not learned for this n";
	check(!decide(w->decisions, &w->weights, &w->hist, w->options.explain));
	put_rows(w);
	out_pour(w->out.s, &w->out.len);
	return NULL;
}

static void rank_all(int fd, const char *file, void *arg)
{
	struct work *w = arg;

	hists_read(fd, file, &w->hist, rank_histogram, w, &w->out);
}

static const struct args_option options[] = {
    {'x', "explain", NULL, "also name the grams that count most for and against the label"}, {0}};

static const struct args args = {
    .synopsis = "gramrank [-x] WEIGHTS",
    .about = "Ranks labels for each histogram on standard input, by weights from gramlearn.",
    .options = options};

int main(int argc, char **argv)
{
	static char *standard_input[] = {NULL}; /* no file */
	struct work w = {0};

	fault_begin(argv[0]);
	while (args_next(argc, argv, &args) != -1)
		w.options.explain = true;
	if (!argv[optind])
		args_wrong("no WEIGHTS given");
	if (argv[optind + 1])
		args_wrong("only one WEIGHTS file: histograms are read from standard input");
	sandbox_enter(argv + optind, NULL, NULL);
	out_begin();
	read_weights(&w, argv[optind]);
	rank_put_names(&w.out);
	if (w.options.explain)
		rank_put_reason_names(&w.out);
	text_byte(&w.out, '\n');
	in_each(standard_input, rank_all, &w);
	out_write(w.out.s, w.out.len);
	out_close();
	weights_free(&w.weights);
	hist_free(&w.hist);
	text_free(&w.name);
	text_free(&w.out);
	free(w.decisions);
	return fault_end();
}
