/* SPDX-License-Identifier: MIT */
/*
 * histmat - histograms to a matrix with its vocabulary
 *
 * Writes a row for each histogram, in order, with a column for each gram, in byte order: in the
 * format of LIBSVM, or as CSV.
 */
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
#include "histmat/columns.h"

enum form { LIBSVM, CSV };

struct options {
	enum form form;
	const char *vocabulary; /* file to write it to; NULL: write it as comments */
	const char *use;        /* vocabulary file whose columns to use; NULL: none */
};

/* A count of a row. */
struct cell_count {
	uint64_t count;
	uint32_t gram; /* bin of columns.grams; once they are numbered, the column, from 1 */
};

struct mat_row {
	size_t name; /* in work->names, escaped */
	size_t name_len;
	size_t begin, len; /* in work->counts */
	uint32_t label;    /* bin of columns.labels */
};

struct work {
	struct options options;
	struct hist hist; /* the one read last */
	uint64_t n;       /* of all histograms; 0: not known yet */
	struct mat_columns columns;
	struct mat_row *rows; /* owned */
	size_t rows_len, rows_cap;
	struct cell_count *counts; /* of all rows, one after the other; owned */
	size_t len, cap;
	struct text names;
	uint64_t left_out; /* sum of the counts of grams that have no column */
	struct text out;
};

/* --- reading --- */

static void add_count(struct work *w, uint32_t gram, uint64_t count)
{
	if (w->len == w->cap) {
		w->cap = w->cap ? 2 * w->cap : 4096;
		w->counts = realloc(w->counts, w->cap * sizeof *w->counts);
		if (!w->counts)
			die_memory();
	}
	w->counts[w->len++] = (struct cell_count){count, gram};
}

static struct mat_row *add_row(struct work *w)
{
	struct value name = header_name(&w->hist.head), label = header_get(&w->hist.head, "label");
	struct mat_row *row;

	if (w->rows_len == w->rows_cap) {
		w->rows_cap = w->rows_cap ? 2 * w->rows_cap : 256;
		w->rows = realloc(w->rows, w->rows_cap * sizeof *w->rows);
		if (!w->rows)
			die_memory();
	}
	row = &w->rows[w->rows_len++];
	*row = (struct mat_row){.name = w->names.len, .name_len = name.len, .begin = w->len};
	row->label = mat_columns_label(&w->columns, label.s ? label : (struct value){"-", 1});
	text_put(&w->names, name.s, name.len);
	if (w->names.failed)
		die_memory();
	return row;
}

/* Adds a row for the histogram read last. Returns NULL, or what is wrong. */
static const char *add(void *arg)
{
	struct work *w = arg;
	const struct hist *h = &w->hist;
	const char *why = hist_misfit(&w->hist, w->n);
	struct mat_row *row;

	if (why)
		return why;
	w->n = w->n ? w->n : h->n;
	row = add_row(w);
	for (size_t i = 0; i < h->grams.len; i++) {
		int64_t number = mat_columns_gram(&w->columns, hist_gram(h, i));
		if (number == COLUMNS_NONE)
			w->left_out += h->counts[i];
		else
			add_count(w, (uint32_t)number, h->counts[i]);
	}
	row->len = w->len - row->begin;
	return NULL;
}

static void read_histograms(int fd, const char *file, void *arg)
{
	struct work *w = arg;

	hists_read(fd, file, &w->hist, add, w, NULL);
}

/* --- writing --- */

static int compare_columns(const void *a, const void *b)
{
	const struct cell_count *x = a, *y = b;

	return (x->gram > y->gram) - (x->gram < y->gram);
}

/* Sets the columns of a row's counts, and puts them in order. */
static void order_row(struct work *w, const struct mat_row *row)
{
	struct cell_count *counts = w->counts + row->begin;

	for (size_t i = 0; i < row->len; i++)
		counts[i].gram = w->columns.gram_number[counts[i].gram];
	if (row->len)
		qsort(counts, row->len, sizeof *counts, compare_columns);
}

/* Appends LABEL COLUMN:COUNT..., and the trace's name as a comment if comments are allowed. */
static void put_libsvm(struct work *w, const struct mat_row *row)
{
	text_number(&w->out, w->columns.label_number[row->label]);
	for (size_t i = row->begin; i < row->begin + row->len; i++) {
		text_byte(&w->out, ' ');
		text_number(&w->out, w->counts[i].gram);
		text_byte(&w->out, ':');
		text_number(&w->out, w->counts[i].count);
	}
	if (!w->options.vocabulary) {
		text_string(&w->out, " # ");
		text_put(&w->out, w->names.s + row->name, row->name_len);
	}
	text_byte(&w->out, '\n');
}

/* Appends a field of CSV (RFC 4180): in quotes if need be, with quotes in it doubled. */
static void put_field(struct text *out, struct value v)
{
	bool quoted = false;

	for (size_t i = 0; i < v.len; i++)
		quoted = quoted || memchr(",\"\r\n", v.s[i], 4);
	if (quoted)
		text_byte(out, '"');
	for (size_t i = 0; i < v.len; i++) {
		if (v.s[i] == '"')
			text_byte(out, '"');
		text_byte(out, v.s[i]);
	}
	if (quoted)
		text_byte(out, '"');
}

/* Does the same for a name or label, undoing its escapes first. */
static void put_name(struct text *out, struct value v)
{
	struct text plain = {0};

	text_unescaped(&plain, v.s, v.len);
	put_field(out, (struct value){plain.s, plain.len});
	out->failed |= plain.failed;
	text_free(&plain);
}

static void put_csv_header(struct work *w)
{
	text_string(&w->out, "name,label");
	for (size_t i = 0; i < w->columns.grams.len; i++) {
		text_byte(&w->out, ',');
		put_field(&w->out, mat_columns_gram_at(&w->columns, i));
	}
	text_string(&w->out, "\n");
}

static void put_csv(struct work *w, const struct mat_row *row)
{
	uint32_t number = w->columns.label_number[row->label];
	size_t at = row->begin, end = row->begin + row->len;

	put_name(&w->out, (struct value){w->names.s + row->name, row->name_len});
	text_byte(&w->out, ',');
	put_name(&w->out, mat_columns_label_at(&w->columns, number));
	for (size_t i = 1; i <= w->columns.grams.len; i++) {
		bool counted = at < end && w->counts[at].gram == i;
		text_byte(&w->out, ',');
		text_number(&w->out, counted ? w->counts[at].count : 0);
		at += counted;
	}
	text_byte(&w->out, '\n');
}

static void write_matrix(struct work *w)
{
	mat_columns_number(&w->columns);
	if (w->options.form == CSV)
		put_csv_header(w);
	else if (!w->options.vocabulary)
		mat_columns_put(&w->columns, "# ", &w->out);
	for (size_t i = 0; i < w->rows_len; i++) {
		order_row(w, &w->rows[i]);
		(w->options.form == CSV ? put_csv : put_libsvm)(w, &w->rows[i]);
		if (w->out.failed)
			die_memory();
		out_pour(w->out.s, &w->out.len);
	}
	out_write(w->out.s, w->out.len);
	w->out.len = 0;
}

/* --- files --- */

/* Writes the vocabulary. Reports a fault on failure. */
static void write_vocabulary(const struct work *w, const char *dir, const char *name)
{
	struct text text = {0};

	mat_columns_put(&w->columns, "", &text);
	if (text.failed)
		die_memory();
	if (out_file(dir, name, text.s, text.len))
		(void)out_sync(dir);
	text_free(&text);
}

static const struct args_option options[] = {
    {'f', "format", "FORM", "libsvm (the default) or csv"},
    {'u', "use", "VOCABULARY", "use the columns of this vocabulary"},
    {'v', "vocabulary", "FILE", "write the vocabulary to FILE, not as comments"},
    {0}};

static const struct args args = {
    .synopsis = "histmat [-f libsvm|csv] [-u VOCABULARY] [-v FILE] [FILE ...]",
    .about = "Lays histograms out as a matrix: one row per histogram, one column per gram.",
    .options = options,
    .files = true};

static void take_option(struct options *o, int c)
{
	if (c == 'v') {
		o->vocabulary = optarg;
	} else if (c == 'u') {
		o->use = optarg;
	} else if (strcmp(optarg, "libsvm") == 0 || strcmp(optarg, "csv") == 0) {
		o->form = *optarg == 'c' ? CSV : LIBSVM;
	} else {
		args_wrong("-f takes libsvm or csv");
	}
}

static void free_work(struct work *w)
{
	hist_free(&w->hist);
	mat_columns_free(&w->columns);
	free(w->rows);
	free(w->counts);
	text_free(&w->names);
	text_free(&w->out);
}

int main(int argc, char **argv)
{
	static struct work w;
	const char *name = NULL;
	char **files, *dir = NULL;
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, &args)) != -1)
		take_option(&w.options, c);
	files = args_files(argv);
	if (w.options.vocabulary)
		dir = out_directory(w.options.vocabulary, &name);
	sandbox_enter(files, w.options.use, dir);
	out_begin();
	if (w.options.use)
		mat_columns_read(&w.columns, w.options.use);
	in_each(files, read_histograms, &w);
	write_matrix(&w);
	if (dir)
		write_vocabulary(&w, dir, name);
	if (w.left_out)
		note(NULL, "counts of grams that are not in the vocabulary, skipped: %llu",
		     (unsigned long long)w.left_out);
	out_close();
	free(dir);
	free_work(&w);
	return fault_end();
}
