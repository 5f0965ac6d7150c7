/* SPDX-License-Identifier: MIT */
/*
 * histdiff - shows where two sets of histograms differ
 *
 * Adds up the histograms of each side, then writes the grams of both in the order of how much their
 * shares differ.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../format/hist.h"
#include "../format/report.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/hists.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"

enum { A, B, SIDES, NEITHER = SIDES };

/* What decides which side a histogram is on. */
enum mode {
	BY_FILE,  /* each side is a file */
	BY_WORD,  /* side A has a given label or name, side B another one or any other */
	BY_LABEL, /* each side is one of the two labels of the stream */
};

struct options {
	const char *word[SIDES]; /* labels or names; NULL: not given */
	uint64_t most;           /* grams to show */
};

struct side {
	struct text name; /* file, label or word, escaped as in a header */
	struct hist sum;
	struct header first; /* header of its first histogram */
	uint64_t histograms;
};

struct work {
	struct options options;
	enum mode mode;
	struct side side[SIDES];
	unsigned reading; /* BY_FILE: the side being read */
	uint64_t labels;  /* BY_LABEL: sides in use */
	bool more;        /* BY_LABEL: there are more labels */
	uint64_t n;       /* of all histograms; 0: not known yet */
	struct hist hist; /* the one read last */
	struct report report;
};

/* A gram of one or both sides. */
struct difference {
	struct value gram;
	double share[SIDES];
	double by; /* share in B minus share in A */
};

static bool is_word(struct value v, const struct text *word)
{
	return v.s && value_same(v, text_value(word));
}

/* BY_LABEL: returns the side of a label; a new label gets the next side. */
static unsigned side_of_label(struct work *w, struct value label)
{
	for (unsigned i = 0; i < w->labels; i++)
		if (is_word(label, &w->side[i].name))
			return i;
	if (w->labels == SIDES) {
		w->more = true;
		return NEITHER;
	}
	text_put(&w->side[w->labels].name, label.s, label.len); /* add() checks for failure */
	return (unsigned)w->labels++;
}

/* Returns the side of the histogram read last. */
static unsigned side_of(struct work *w)
{
	struct value name = header_name(&w->hist.head), label = header_get(&w->hist.head, "label");

	if (!label.s)
		label = (struct value){"-", 1};
	if (w->mode == BY_FILE)
		return w->reading;
	if (w->mode == BY_LABEL)
		return side_of_label(w, label);
	for (unsigned i = A; i <= B; i++)
		if (w->options.word[i] &&
		    (is_word(label, &w->side[i].name) || is_word(name, &w->side[i].name)))
			return i;
	return w->options.word[B] ? NEITHER : B;
}

/* Adds the histogram read last to its side. Returns NULL, or what is wrong. */
static const char *add(void *arg)
{
	struct work *w = arg;
	const char *why = hist_misfit(&w->hist, w->n);
	const struct hist *h = &w->hist;
	unsigned number = why ? NEITHER : side_of(w);
	struct side *side = &w->side[number < SIDES ? number : A];

	if (number == NEITHER)
		return why;
	w->n = w->n ? w->n : h->n;
	if (side->histograms++ == 0)
		header_copy(&side->first, &h->head);
	if (side->first.text.failed || side->name.failed)
		die_memory();
	for (size_t i = 0; i < h->grams.len && !why; i++) {
		struct value gram = hist_gram(h, i);
		why = hist_add_gram(&side->sum, gram.s, gram.len, h->counts[i]);
	}
	return why;
}

static void read_histograms(int fd, const char *file, void *arg)
{
	struct work *w = arg;

	hists_read(fd, file, &w->hist, add, w, NULL);
}

/* --- comparing --- */

/* Sorts the largest difference first, equal ones by gram. */
static int compare_differences(const void *a, const void *b)
{
	const struct difference *x = a, *y = b;
	double p = fabs(x->by), q = fabs(y->by);

	return p != q ? (p < q) - (p > q) : value_compare(x->gram, y->gram);
}

static struct value gram_at(const struct hist *h, size_t i)
{
	return i < h->grams.len ? hist_gram(h, i) : (struct value){NULL, 0};
}

static double share_of(const struct hist *h, size_t i)
{
	return (double)h->counts[i] / (double)h->total;
}

/* Returns all grams whose shares differ, in order; owned by the caller. */
static struct difference *differences(struct work *w, size_t *len)
{
	struct hist *a = &w->side[A].sum, *b = &w->side[B].sum;
	struct difference *all = calloc(a->grams.len + b->grams.len + 1, sizeof *all);
	size_t i = 0, k = 0, n = 0;

	if (!all || hist_sort_grams(a) != 0 || hist_sort_grams(b) != 0)
		die_memory();
	while (i < a->grams.len || k < b->grams.len) {
		struct value p = gram_at(a, i), q = gram_at(b, k);
		int order = !p.s ? 1 : !q.s ? -1 : value_compare(p, q);
		struct difference d = {.gram = order <= 0 ? p : q};
		if (order <= 0)
			d.share[A] = share_of(a, i++);
		if (order >= 0)
			d.share[B] = share_of(b, k++);
		d.by = d.share[B] - d.share[A];
		if (d.by != 0)
			all[n++] = d;
	}
	if (n)
		qsort(all, n, sizeof *all, compare_differences);
	*len = n;
	return all;
}

/* --- writing --- */

static struct value word(const char *s)
{
	return (struct value){s, strlen(s)};
}

static void pour(struct report *r)
{
	if (r->out.failed || r->waiting.failed)
		die_memory();
	out_pour(r->out.s, &r->out.len);
}

/* Returns the name of a side: that of its only trace, or the file, label or name that selected
 * it. */
static struct value name_of(const struct work *w, const struct side *side)
{
	if (w->mode == BY_FILE && side->histograms == 1)
		return header_name(&side->first);
	return (struct value){side->name.s, side->name.len};
}

/* Writes one row per side: its totals, and how much of it the other side lacks. */
static void write_sides(struct work *w)
{
	static const char *const columns[] = {"side",  "name", "histograms", "total",
	                                      "grams", "only", "only_share", NULL};

	report_begin(&w->report, "side", columns, 2);
	for (unsigned i = A; i <= B; i++) {
		const struct hist *h = &w->side[i].sum, *other = &w->side[!i].sum;
		uint64_t only = 0, sum = 0;
		for (size_t k = 0; k < h->grams.len; k++)
			if (hist_find(other, hist_gram(h, k).s, hist_gram(h, k).len) < 0) {
				only++;
				sum += h->counts[k];
			}
		report_value(&w->report, word(i == A ? "a" : "b"));
		report_value(&w->report, name_of(w, &w->side[i]));
		report_number(&w->report, w->side[i].histograms);
		report_number(&w->report, h->total);
		report_number(&w->report, h->grams.len);
		report_number(&w->report, only);
		report_real(&w->report, h->total ? (double)sum / (double)h->total : NAN);
	}
	report_end(&w->report);
}

static void write_differences(struct work *w)
{
	static const char *const columns[] = {"difference", "a", "b", "only", "gram", NULL};
	size_t len;
	struct difference *all = differences(w, &len);
	struct report *r = &w->report;

	report_begin(r, "gram", columns, 0);
	for (size_t i = 0; i < len && i < w->options.most; i++) {
		const struct difference *d = &all[i];
		report_real(r, d->by);
		report_real(r, d->share[A]);
		report_real(r, d->share[B]);
		report_value(r, d->share[B] == 0   ? word("a")
		                : d->share[A] == 0 ? word("b")
		                                   : (struct value){NULL, 0});
		report_bytes(r, d->gram);
		pour(r);
	}
	report_end(r);
	pour(r);
	free(all);
}

static void swap_sides(struct work *w)
{
	struct side a = w->side[A];

	w->side[A] = w->side[B];
	w->side[B] = a;
}

/* BY_LABEL: puts the labels in order. Returns false, after a message, unless there are two. */
static bool two_labels(struct work *w)
{
	struct value a = {w->side[A].name.s, w->side[A].name.len};
	struct value b = {w->side[B].name.s, w->side[B].name.len};

	if (w->more)
		warn(NULL, 0, "more than two labels: choose two with -a and -b");
	else if (w->labels < SIDES)
		warn(NULL, 0, "nothing to compare: give two files, or two labels with -a and -b");
	else if (value_compare(a, b) > 0)
		swap_sides(w);
	return !w->more && w->labels == SIDES;
}

/* Notes that a word of -a or -b matches no histogram. */
static void note_missing(const struct work *w)
{
	for (unsigned i = A; i <= B; i++)
		if (w->options.word[i] && w->side[i].histograms == 0)
			note(NULL, "no histogram has the label or name %s", w->options.word[i]);
}

static const struct args_option options[] = {
    {'a', "from", "LABEL", "side a: histograms with this label or name"},
    {'b', "to", "LABEL", "side b: likewise (default: all others)"},
    {'j', "json", NULL, "write JSON, one object per line"},
    {'m', "most", "N", "only the N grams that differ most"},
    {0}};

static const struct args args = {
    .synopsis = "histdiff [-j] [-m N] [FILE_A FILE_B]\n"
                "       histdiff [-j] [-m N] -a LABEL [-b LABEL] [FILE ...]",
    .about = "Shows in which grams two files, labels or histograms differ.",
    .options = options,
    .files = true};

static void read_all(struct work *w, char **files)
{
	char *one[2] = {NULL, NULL};

	for (unsigned i = A; i <= B; i++) {
		const char *name = w->mode == BY_FILE ? files[i] : w->options.word[i];
		if (name)
			text_escaped(&w->side[i].name, name, strlen(name));
		else if (w->mode == BY_WORD)
			text_byte(&w->side[i].name, '-');
		if (w->side[i].name.failed)
			die_memory();
	}
	if (w->mode != BY_FILE)
		in_each(files, read_histograms, w);
	for (; w->mode == BY_FILE && w->reading <= B; w->reading++) {
		one[0] = files[w->reading];
		in_each(one, read_histograms, w);
	}
}

static void free_work(struct work *w)
{
	for (unsigned i = A; i <= B; i++) {
		text_free(&w->side[i].name);
		hist_free(&w->side[i].sum);
		text_free(&w->side[i].first.text);
	}
	hist_free(&w->hist);
	report_free(&w->report);
}

/* Returns the mode that the command line asks for. */
static enum mode mode_of(const struct options *o, char **files)
{
	size_t len = 0;

	while (files[len])
		len++;
	if (o->word[B] && !o->word[A])
		args_wrong("-b needs -a");
	if (o->word[A])
		return BY_WORD;
	if (len > SIDES)
		args_wrong("more than two files: choose side a with -a LABEL");
	if (len == SIDES && strcmp(files[A], "-") == 0 && strcmp(files[B], "-") == 0)
		args_wrong("standard input cannot be both sides");
	return len == SIDES ? BY_FILE : BY_LABEL;
}

int main(int argc, char **argv)
{
	static struct work w = {.options = {.most = UINT64_MAX}};
	char **files;
	int c;

	fault_begin(argv[0]);
	w.report.form = isatty(STDOUT_FILENO) ? REPORT_SCREEN : REPORT_TABS;
	while ((c = args_next(argc, argv, &args)) != -1) {
		if (c == 'a' || c == 'b')
			w.options.word[c == 'b'] = optarg;
		else if (c == 'j')
			w.report.form = REPORT_JSON;
		else
			w.options.most = args_number(c, optarg, 0, UINT64_MAX);
	}
	files = args_files(argv);
	w.mode = mode_of(&w.options, files);
	sandbox_enter(files, NULL, NULL);
	out_begin();
	read_all(&w, files);
	note_missing(&w);
	if (w.mode != BY_LABEL || two_labels(&w)) {
		write_sides(&w);
		write_differences(&w);
		out_write(w.report.out.s, w.report.out.len);
	}
	out_close();
	free_work(&w);
	return fault_end();
}
