/* SPDX-License-Identifier: MIT */
/*
 * gramorder - learns an order of bins from labelled histograms
 *
 * Sorts the bins so that cumulative distributions separate two sides best: by the logarithm of the
 * ratio of a gram's frequency in traces of the positive label to that in all others, most benign
 * first.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../format/logarithm.h"
#include "../format/model.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/hists.h"
#include "common/in.h"
#include "common/names.h"
#include "common/out.h"
#include "common/sandbox.h"

/* Added to both frequencies, so that the ratio stays finite for a gram that one side lacks. */
static const double floor_frequency = 1e-5;

/* The least worth of a gram for its ratio, if it is equally frequent on both sides, and for its
 * rarity, if every trace has it: such grams tell little, but not nothing. */
static const double least_ratio = 0.5, least_rarity = 0.1;

struct options {
	const char *positive;
	enum weight weight;
	bool worth; /* also write each gram's worth */
};

struct totals {
	double *shares;    /* by gram: sum over the traces of the gram's share; owned */
	uint64_t *holders; /* by gram: traces that have it; owned */
	uint64_t traces;
};

struct work {
	struct options options;
	struct hist hist;      /* the one read last */
	struct strtab grams;   /* all of them, numbered */
	size_t room;           /* of shares */
	struct totals side[2]; /* others, positive */
	uint64_t n;
};

/* Makes room for the shares of all grams. */
static void make_room(struct work *w)
{
	size_t room = w->room ? w->room : 1024;

	while (room < w->grams.len)
		room *= 2;
	for (int i = 0; i < 2 && room > w->room; i++) {
		struct totals *s = &w->side[i];
		s->shares = realloc(s->shares, room * sizeof *s->shares);
		s->holders = realloc(s->holders, room * sizeof *s->holders);
		if (!s->shares || !s->holders)
			die_memory();
		memset(s->holders + w->room, 0, (room - w->room) * sizeof *s->holders);
		for (size_t k = w->room; k < room; k++)
			s->shares[k] = 0;
	}
	w->room = room;
}

static size_t number_of(struct work *w, struct value gram)
{
	size_t number = names_number(&w->grams, gram);

	make_room(w);
	return number;
}

/* Adds the shares of one trace. Returns NULL, or why it is refused. */
static const char *add(void *arg)
{
	struct work *w = arg;
	const struct hist *h = &w->hist;
	struct value label = header_get(&h->head, "label");
	struct totals *side;
	double total = 0;

	if (!label.s)
		return "no label";
	if (h->grams.len == 0)
		return "no grams";
	if (w->n && h->n != w->n)
		return "n differs from that of the earlier histograms";
	w->n = h->n;
	side = &w->side[value_same(label, string_value(w->options.positive))];
	side->traces++;
	for (size_t i = 0; i < h->grams.len; i++)
		total += weigh(w->options.weight, h->counts[i]);
	for (size_t i = 0; i < h->grams.len; i++) {
		size_t number = number_of(w, hist_gram(h, i));
		side->shares[number] += weigh(w->options.weight, h->counts[i]) / total;
		side->holders[number]++;
	}
	return NULL;
}

static void read_histograms(int fd, const char *file, void *arg)
{
	struct work *w = arg;

	hists_read(fd, file, &w->hist, add, w, NULL);
}

/* A gram and its rating. */
struct rated {
	struct value gram;
	double ratio; /* logarithm of positive to other frequency */
	double worth;
};

static int by_ratio(const void *a, const void *b)
{
	const struct rated *x = a, *y = b;

	if (x->ratio < y->ratio || x->ratio > y->ratio)
		return x->ratio < y->ratio ? -1 : 1;
	return value_compare(x->gram, y->gram);
}

/* Rounds, so that the result does not depend on the order of the additions, which is that of the
 * input. */
static double rounded(double ratio)
{
	return round(ratio * 1e9) / 1e9;
}

static double frequency(const struct totals *side, size_t gram)
{
	return side->traces ? side->shares[gram] / (double)side->traces : 0;
}

/* Returns a gram's worth: the rarer it is (as in inverse document frequency: K. Sparck Jones, A
 * statistical interpretation of term specificity, 1972), and the more it leans to one side, the
 * more it is worth. */
static double worth(const struct work *w, uint64_t holders, double ratio)
{
	double traces = (double)(w->side[0].traces + w->side[1].traces);

	return rounded((log_natural((1 + traces) / (1 + (double)holders)) + least_rarity) *
	               (fabs(ratio) + least_ratio));
}

static struct rated rate(const struct work *w, size_t i)
{
	double ratio = rounded(log_natural((frequency(&w->side[1], i) + floor_frequency) /
	                                   (frequency(&w->side[0], i) + floor_frequency)));

	return (struct rated){strtab_string(&w->grams, i), ratio,
	                      worth(w, w->side[0].holders[i] + w->side[1].holders[i], ratio)};
}

static void put_line(const struct work *w, struct text *out, const struct rated *r)
{
	text_put(out, r->gram.s, r->gram.len);
	if (w->options.worth) {
		text_byte(out, '\t');
		text_real(out, r->worth);
	}
	text_byte(out, '\n');
	if (out->failed)
		die_memory();
	out_pour(out->s, &out->len);
}

static void write_order(struct work *w)
{
	struct rated *all = malloc((w->grams.len + 1) * sizeof *all);
	struct rated unseen = {{"", 0}, 0, worth(w, 0, 0)};
	struct text out = {0};

	if (!all)
		die_memory();
	for (size_t i = 0; i < w->grams.len; i++)
		all[i] = rate(w, i);
	qsort(all, w->grams.len, sizeof *all, by_ratio);
	for (size_t i = 0; i < w->grams.len; i++)
		put_line(w, &out, &all[i]);
	if (w->options.worth)
		put_line(w, &out, &unseen);
	out_write(out.s, out.len);
	text_free(&out);
	free(all);
}

static void free_work(struct work *w)
{
	hist_free(&w->hist);
	strtab_free(&w->grams);
	for (int i = 0; i < 2; i++) {
		free(w->side[i].shares);
		free(w->side[i].holders);
	}
}

static const struct args_option options[] = {
    {'g', "worth", NULL, "also write each gram's worth, as a second column"},
    {'p', "positive", "LABEL", "the positive label (default: malicious)"},
    {'w', "weight", "WEIGHT", "how counts weigh: linear, sqrt, log, presence (default linear)"},
    {0}};

static const struct args args = {
    .synopsis = "gramorder [-g] [-p LABEL] [-w WEIGHT] [FILE ...]",
    .about =
        "Learns the order of bins from labelled histograms: one gram per line, most benign first.",
    .options = options,
    .files = true};

static enum weight take_weight(const char *s)
{
	int weight = weight_from_name(s, strlen(s));

	if (weight < 0)
		die(2, "-w %s: not linear, sqrt, log or presence", s);
	return (enum weight)weight;
}

int main(int argc, char **argv)
{
	struct work w = {.options = {.positive = "malicious"}};
	char **files;
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, &args)) != -1) {
		if (c == 'g')
			w.options.worth = true;
		else if (c == 'p')
			w.options.positive = optarg;
		else
			w.options.weight = take_weight(optarg);
	}
	files = args_files(argv);
	sandbox_enter(files, NULL, NULL);
	out_begin();
	make_room(&w);
	in_each(files, read_histograms, &w);
	if (w.side[0].traces == 0 || w.side[1].traces == 0)
		warn(NULL, 0, "no trace of %s: no order can be learned",
		     w.side[1].traces ? "another label" : w.options.positive);
	else
		write_order(&w);
	out_close();
	free_work(&w);
	return fault_end();
}
