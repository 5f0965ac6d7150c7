/* SPDX-License-Identifier: MIT */
/*
 * histsum - adds up histograms
 *
 * Writes one sum for each label, for each name, or of all, in byte order of their keys; so the
 * order of the input does not matter, and sums of sums are the same bytes.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../format/hist.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/hists.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"

enum by { BY_LABEL, BY_NAME, BY_ALL };

struct options {
	enum by by;
};

struct work {
	struct options options;
	struct hist hist;  /* the one read last */
	struct hist *sums; /* in the order of their first histograms; owned */
	size_t len, cap;
	struct strtab index; /* keys of the sums, by their numbers */
};

/* Returns the key by which a histogram is added up: label or name, escaped. */
static struct value key_of(const struct work *w, const struct hist *h)
{
	struct value key = {"all", 3};

	if (w->options.by == BY_NAME)
		return header_name(&h->head);
	if (w->options.by == BY_LABEL)
		key = header_get(&h->head, "label");
	return key.s ? key : (struct value){"-", 1};
}

/* Begins a sum, whose header has only what all its histograms share. */
static struct hist *new_sum(struct work *w, struct value key, const struct hist *first)
{
	struct value label = header_get(&first->head, "label");
	struct hist *s;

	if (w->len == w->cap) {
		w->cap = w->cap ? 2 * w->cap : 16;
		w->sums = realloc(w->sums, w->cap * sizeof *w->sums);
		if (!w->sums)
			die_memory();
	}
	s = &w->sums[w->len++];
	*s = (struct hist){.n = first->n};
	text_put(&s->head.text, key.s, key.len);
	if (label.s) {
		text_string(&s->head.text, "\tlabel=");
		text_put(&s->head.text, label.s, label.len);
	}
	return s;
}

/* Returns the sum to which a histogram belongs: that of its key and n. */
static struct hist *sum_of(struct work *w, const struct hist *h)
{
	struct value key = key_of(w, h);
	struct text id = {0};
	size_t known = w->index.len;
	int64_t number;

	text_put(&id, key.s, key.len);
	text_byte(&id, 0);
	text_byte(&id, (char)h->n);
	number = id.failed ? STRTAB_NO_MEMORY : strtab_add(&w->index, id.s, id.len);
	if (number < 0)
		die_memory();
	text_free(&id);
	return w->index.len > known ? new_sum(w, key, h) : &w->sums[number];
}

/* Drops the label of a sum whose histograms have several. */
static void match_label(struct hist *s, const struct hist *h)
{
	struct value a = header_get(&s->head, "label"), b = header_get(&h->head, "label");

	if (a.s && (!b.s || !value_same(a, b)))
		s->head.text.len = header_name(&s->head).len;
}

/* Adds the histogram read last to its sum. Returns NULL, or what is wrong. */
static const char *add(void *arg)
{
	struct work *w = arg;
	const struct hist *h = &w->hist;
	const char *why = NULL;
	struct hist *s;

	if (!hist_whole(h))
		return "the counts do not add up to the header's total";
	s = sum_of(w, h);
	match_label(s, h);
	for (size_t i = 0; i < h->grams.len; i++) {
		struct value gram = hist_gram(h, i);
		const char *fault = hist_add_gram(s, gram.s, gram.len, h->counts[i]);
		why = why ? why : fault;
	}
	return why;
}

static void read_histograms(int fd, const char *file, void *arg)
{
	struct work *w = arg;

	hists_read(fd, file, &w->hist, add, w, NULL);
}

static void write_sums(struct work *w)
{
	struct text out = {0};
	uint32_t *sorted = strtab_sorted(&w->index);

	if (!sorted)
		die_memory();
	for (size_t i = 0; i < w->len; i++) {
		struct hist *s = &w->sums[sorted[i]];
		if (hist_put(&out, s) != 0)
			die_memory();
		out_pour(out.s, &out.len);
		hist_free(s);
	}
	out_write(out.s, out.len);
	text_free(&out);
	free(sorted);
	free(w->sums);
	strtab_free(&w->index);
	hist_free(&w->hist);
}

static const struct args_option options[] = {
    {'b', "by", "WHAT", "by label (the default), by name, or all together"}, {0}};

static const struct args args = {.synopsis = "histsum [-b label|name|all] [FILE ...]",
                                 .about = "Adds up histograms.",
                                 .options = options,
                                 .files = true};

static enum by by_from_name(const char *s)
{
	static const char *const names[] = {"label", "name", "all"};

	for (int i = 0; i < 3; i++)
		if (strcmp(s, names[i]) == 0)
			return (enum by)i;
	args_wrong("-b takes label, name or all");
}

int main(int argc, char **argv)
{
	struct work w = {.options = {BY_LABEL}};
	char **files;

	fault_begin(argv[0]);
	while (args_next(argc, argv, &args) != -1)
		w.options.by = by_from_name(optarg);
	files = args_files(argv);
	sandbox_enter(files, NULL, NULL);
	out_begin();
	in_each(files, read_histograms, &w);
	write_sums(&w);
	out_close();
	return fault_end();
}
