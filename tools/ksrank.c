/*
 * ksrank - ranks models by their distance from each histogram
 *
 * Maps the models of a bank, measures each histogram of standard input against each of them, and
 * writes the nearest models of each label.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../format/bank.h"
#include "../format/rank.h"
#include "common/args.h"
#include "common/fault.h"
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
};

struct work {
	struct options options;
	struct index index;
	struct sample sample;
	struct hist hist;
	struct nearest nearest;
	uint32_t *first; /* of each label the nearest entry, for -x */
	struct text out;
	bool common;  /* a sample has a gram of the bank */
	bool strange; /* one before it has none, and more than one that is new */
};

/* A model that is refused. Text is none: a sample, taken for an operand. */
static void refuse(const char *file, const struct bank *bank, const char *why)
{
	int first = *bank->bytes;
	bool text = bank->at == 0 && first >= ' ' && first <= '~';

	warn(file, 0, "model at byte %llu: %s%s", (unsigned long long)bank->at, why,
	     text ? ": samples come on standard input" : "");
}

static void add_models(struct work *w, const char *file, const void *bytes, size_t size)
{
	struct bank bank = bank_of(bytes, size);
	struct model m;

	bank.vocabulary = &w->index.vocabulary;
	if (!bank_left(&bank))
		warn(file, 0, "empty: no model");
	while (bank_left(&bank)) {
		const char *why = bank_next(&bank, &m);
		if (!why)
			why = index_add(&w->index, &m);
		if (w->index.failed)
			die_memory();
		if (why)
			refuse(file, &bank, why);
	}
}

/* Maps a file of models. */
static void add_file(struct work *w, const char *file)
{
	int fd = in_open(file);
	void *at = NULL;
	struct stat st;
	size_t size = 0;

	if (fd < 0 || fstat(fd, &st) != 0) {
		warn(file, 0, "%s", strerror(errno));
	} else if (st.st_size > 0) {
		size = (size_t)st.st_size;
		at = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
		if (at == MAP_FAILED)
			warn(file, 0, "cannot be mapped: %s", strerror(errno));
	}
	if (fd >= 0)
		close(fd);
	if (fd < 0 || at == MAP_FAILED)
		return;
	add_models(w, file, at, size);
	if (at)
		munmap(at, size);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_model_file(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && *name != '.' && strcmp(name + len - 4, ".ksm") == 0;
}

/* The files *.ksm of a directory: their paths, sorted; NULL-ended. */
static char **model_files(const char *dir, DIR *d)
{
	char **files = NULL;
	size_t len = 0;
	const struct dirent *e;

	while ((errno = 0, e = readdir(d)) != NULL) {
		struct text path = {0};
		if (!is_model_file(e->d_name))
			continue;
		text_string(&path, dir);
		text_byte(&path, '/');
		text_put(&path, e->d_name, strlen(e->d_name) + 1);
		if ((len & (len + 1)) == 0)
			files = realloc(files, 2 * (len + 1) * sizeof *files);
		if (!files || path.failed)
			die_memory();
		files[len++] = path.s;
	}
	if (errno)
		warn(dir, 0, "not read to its end: %s", strerror(errno));
	if (!files && !(files = calloc(1, sizeof *files)))
		die_memory();
	qsort(files, len, sizeof *files, by_name);
	files[len] = NULL;
	return files;
}

static void add_bank(struct work *w, const char *path)
{
	DIR *d;
	char **files;

	do
		d = opendir(path);
	while (!d && errno == EINTR);
	if (!d && errno == ENOTDIR)
		add_file(w, path);
	else if (!d && errno == ENOENT)
		warn(path, 0, "%s: make one with mkmodel", strerror(errno));
	else if (!d)
		warn(path, 0, "%s", strerror(errno));
	if (!d)
		return;
	files = model_files(path, d);
	closedir(d);
	if (!*files)
		warn(path, 0, "no model in this directory");
	for (char **file = files; *file; file++) {
		add_file(w, *file);
		free(*file);
	}
	free(files);
}

static void read_order(struct work *w, const char *file)
{
	uint64_t line;
	const char *why = order_load(&w->index.order, file, &line);

	if (why) {
		warn(file, line, "%s", why);
		exit(fault_end());
	}
}

static void read_bank(struct work *w, char **paths)
{
	const char *why;

	if (w->options.order)
		read_order(w, w->options.order);
	for (; *paths; paths++)
		add_bank(w, *paths);
	if (w->index.len == 0) {
		warn(NULL, 0, "no model to rank");
		exit(fault_end());
	}
	why = index_finish(&w->index);
	if (why)
		die(1, "%s", why);
	if (!nearest_begin(&w->nearest, &w->index, w->options.metrics, w->options.len,
	                   w->options.k))
		die_memory();
	w->first = malloc(w->nearest.len * sizeof *w->first);
	if (!w->first)
		die_memory();
}

/* The columns of -x. */
static void put_reason(struct text *t, struct nearest *n, const uint32_t *first,
                       const struct entry *e)
{
	struct explanation r = explain_find(n, e);
	const struct entry *side = explain_side(n, &r, first);

	text_put(t, r.gram, r.len);
	text_byte(t, '\t');
	text_real(t, r.sample);
	text_byte(t, '\t');
	text_real(t, r.model);
	text_byte(t, '\t');
	text_real(t, r.gap);
	text_byte(t, '\t');
	text_put(t, side ? side->label.s : "-", side ? side->label.len : 1);
}

/* The nearest of each label, for -x; each search overwrites the one before. */
static void find_first(struct work *w)
{
	for (size_t group = 0; group < w->nearest.len; group++) {
		nearest_find(&w->nearest, group);
		w->first[group] = w->nearest.at[0].entry;
	}
}

static void put_rank(struct work *w, const struct metric *metric, size_t i)
{
	const struct entry *e = &w->index.entries[w->nearest.at[i].entry];
	struct value truth = header_get(&w->hist.head, "label");
	struct text reason = {0};
	struct rank_row row = {
	    .sample = header_name(&w->hist.head),
	    .truth = truth.s && truth.len ? truth : (struct value){"-", 1},
	    .metric = {metric->name, strlen(metric->name)},
	    .rank = i + 1,
	    .label = {e->label.s, e->label.len},
	    .distance = w->nearest.at[i].distance,
	    .model = {e->name.s, e->name.len},
	};

	if (w->options.explain) {
		put_reason(&reason, &w->nearest, w->first, e);
		row.rest = (struct value){reason.s, reason.len};
	}
	rank_put(&w->out, &row);
	if (w->out.failed || reason.failed)
		die_memory();
	text_free(&reason);
}

static void rank_by(struct work *w, const struct metric *metric)
{
	nearest_by(&w->nearest, metric);
	if (w->options.explain)
		find_first(w);
	for (size_t group = 0; group < w->nearest.len; group++) {
		nearest_find(&w->nearest, group);
		for (size_t i = 0; i < w->nearest.found; i++)
			put_rank(w, metric, i);
	}
}

/* Whether the sample has a gram of the bank. */
static bool has_common(const struct sample *s)
{
	for (size_t i = 0; i < s->len; i++)
		if (s->steps[i].place % 2)
			return true;
	return false;
}

/* Ranks the histogram that was just read; `line` is near it, for the message. */
static void rank_histogram(struct work *w, uint64_t line)
{
	struct value name = header_name(&w->hist.head);
	const char *why = NULL;

	if (w->hist.len == 0)
		why = "no grams";
	else if (w->hist.n != w->index.n)
		why = "its n is not that of the models";
	else
		why = sample_take(&w->sample, &w->index, &w->hist);
	if (why) {
		warn("-", line, "%.*s: %s", name.len < 200 ? (int)name.len : 200, name.s, why);
		return;
	}
	w->common = w->common || has_common(&w->sample);
	w->strange = w->strange || (!w->common && w->sample.len > 1);
	nearest_take(&w->nearest, &w->sample);
	for (size_t i = 0; i < w->options.len; i++)
		rank_by(w, w->options.metrics[i]);
	out_pour(w->out.s, &w->out.len);
}

static void rank_all(int fd, const char *file, void *arg)
{
	struct work *w = arg;
	struct out_gathered gathered = {fd, &w->out.s, &w->out.len};
	struct stream in;
	enum hist_got got;

	if (stream_open(&in, fd) != 0)
		die_memory();
	in.in.idle = out_before_read;
	in.in.idle_arg = &gathered;
	while ((got = hist_next(&in, &w->hist)) > HIST_ERROR) {
		if (got == HIST_BAD)
			warn(file, in.in.number, "%s", in.why);
		else
			rank_histogram(w, in.in.number);
	}
	if (got == HIST_ERROR)
		warn(file, 0, "%s", strerror(in.in.error));
	stream_close(&in);
	/* where the bank has one label, strange samples are what is looked for */
	if (w->strange && !w->common && w->nearest.len > 1)
		note(NULL, "no sample has a gram in common with any model: the same trace2cat -m "
		           "as in training?");
}

static void free_work(struct work *w)
{
	index_free(&w->index);
	sample_free(&w->sample);
	hist_free(&w->hist);
	nearest_free(&w->nearest);
	free(w->first);
	text_free(&w->out);
}

static const struct args_option options[] = {
    {'d', "metric", "METRIC", "ks, kuiper, tv, hellinger, js or cosine, or several (default ks)"},
    {'k', "nearest", "K", "models of each label that are written (default 3)"},
    {'O', "order", "ORDER", "the order of the bins in which the models were built"},
    {'x', "explain", NULL, "also name the gram at which sample and model differ most, its side"},
    {0}};

static const struct args args = {
    .synopsis = "ksrank [-x] [-d METRIC[,METRIC ...]] [-k K] [-O ORDER] BANK ...",
    .about = "Ranks the models of banks (files or directories) by their distance from each "
             "histogram of standard input.",
    .options = options,
    .files = true};

static const struct metric *metric_from_name(const char *s, size_t len)
{
	for (const struct metric *m = metrics; m->name; m++)
		if (strlen(m->name) == len && memcmp(m->name, s, len) == 0)
			return m;
	die(2, "-d %.*s: not ks, kuiper, tv, hellinger, js or cosine", (int)len, s);
}

static void set_metrics(struct options *o, const char *list)
{
	o->len = 0;
	for (;;) {
		size_t len = strcspn(list, ",");
		if (o->len == METRICS_MOST)
			die(2, "-d: at most %d metrics", METRICS_MOST);
		o->metrics[o->len++] = metric_from_name(list, len);
		if (list[len] == 0)
			return;
		list += len + 1;
	}
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
		else if (c == 'k')
			w.options.k = args_number(c, optarg, 1, K_MOST);
		else if (c == 'O')
			w.options.order = optarg;
		else
			w.options.explain = true;
	}
	files = args_files(argv);
	if (!files[0])
		args_wrong("which BANK?");
	sandbox_enter(files, w.options.order, NULL);
	out_begin();
	read_bank(&w, files);
	rank_put_names(&w.out);
	if (w.options.explain)
		text_string(&w.out, "\tgram\tsample_share\tmodel_share\tgap\tside");
	text_byte(&w.out, '\n');
	in_each(standard_input, rank_all, &w);
	out_write(w.out.s, w.out.len);
	out_close();
	free_work(&w);
	return fault_end();
}
