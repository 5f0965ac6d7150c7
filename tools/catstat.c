/* SPDX-License-Identifier: MIT */
/*
 * catstat - audits a call stream
 *
 * One pass over the traces: sizes, entropies, repeats, the same calls under two labels, and copies
 * between training and test.
 */
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../format/report.h"
#include "../format/stream.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"
#include "common/streams.h"
#include "catstat/audit.h"
#include "catstat/profile.h"
#include "catstat/tables.h"
#include "catstat/training.h"

struct options {
	const char *train;
	double bound; /* total variation of a near copy, at most */
	bool grouped;
	regex_t group;
};

struct work {
	struct options options;
	struct stream in;
	const char *file;
	bool open;        /* a trace has begun */
	bool train;       /* reading training traces */
	bool trained;     /* training traces were read */
	struct text name; /* of the current trace, NUL-terminated, for the regular expression */
	struct header head;
	struct profile profile;
	struct audit audit;
	struct training training;
};

/* Returns the group of the current trace: what the first parentheses of the expression match in its
 * name, or the whole match. */
static struct value group_of(struct work *w)
{
	struct value name = header_name(&w->head);
	regmatch_t match[2];
	int error;

	if (!w->options.grouped)
		return (struct value){NULL, 0};
	w->name.len = 0;
	text_put(&w->name, name.s, name.len);
	text_byte(&w->name, 0);
	if (w->name.failed)
		die_memory();
	error = regexec(&w->options.group, w->name.s, 2, match, 0);
	if (error && error != REG_NOMATCH)
		die_memory();
	if (error)
		return (struct value){NULL, 0};
	if (match[1].rm_so < 0)
		match[1] = match[0];
	if (match[1].rm_so == match[1].rm_eo)
		return (struct value){NULL, 0};
	return (struct value){w->name.s + match[1].rm_so,
	                      (size_t)(match[1].rm_eo - match[1].rm_so)};
}

static void end_trace(struct work *w)
{
	struct value name = header_name(&w->head), label = header_get(&w->head, "label");
	struct content content;

	if (!w->open)
		return;
	w->open = false;
	content = profile_end(&w->profile);
	if (w->train)
		training_add(&w->training, &w->profile, &content, name, label, group_of(w));
	else
		audit_add(&w->audit, &w->profile, &content, name, label, group_of(w),
		          w->trained ? &w->training : NULL, w->options.bound);
}

static void begin_trace(struct work *w)
{
	end_trace(w);
	w->open = true;
	header_copy(&w->head, &w->in.head);
	if (w->head.text.failed)
		die_memory();
	profile_begin(&w->profile);
}

static void take(void *arg, enum item item)
{
	struct work *w = arg;
	const struct line *line = &w->in.line;

	if (item == ITEM_RECORD && token_valid(line->s, line->len)) {
		if (!profile_call(&w->profile, line->s, line->len))
			warn(w->file, w->in.in.number,
			     "more than %d threads: the earlier ones are forgotten", THREADS_MOST);
	} else if (item == ITEM_THREAD) {
		profile_thread(&w->profile, line->s, line->len);
	} else if (item == ITEM_TRACE) {
		begin_trace(w);
	} else if (item == ITEM_BREAK) {
		profile_break(&w->profile);
	} else {
		warn(w->file, w->in.in.number, "%s", item == ITEM_BAD ? w->in.why : token_refused);
		if (w->in.drop == DROP_TRACE)
			end_trace(w);
		else
			profile_break(&w->profile);
	}
}

static void read_calls(int fd, const char *file, void *arg)
{
	struct work *w = arg;

	w->file = file;
	w->trained = w->trained || w->train;
	streams_read(&w->in, fd, file, NULL, take, w);
	end_trace(w);
}

/* Reads the training traces. */
static void read_training(struct work *w)
{
	char *files[2] = {strdup(w->options.train), NULL};

	if (!files[0])
		die_memory();
	w->train = true;
	in_each(files, read_calls, w);
	w->train = false;
	training_index(&w->training);
	free(files[0]);
}

static void write_report(struct work *w, enum report_form form)
{
	struct report report = {.form = form};
	bool groups = w->options.grouped;

	tables_stats(&report, &w->audit, &w->profile, groups);
	tables_conflicts(&report, &w->audit);
	if (w->trained) {
		tables_leaks(&report, &w->audit, &w->profile, groups);
		tables_copies(&report, &w->audit, &w->training);
	}
	out_write(report.out.s, report.out.len);
	report_free(&report);
}

static void free_work(struct work *w)
{
	text_free(&w->name);
	text_free(&w->head.text);
	profile_free(&w->profile);
	audit_free(&w->audit);
	training_free(&w->training);
	if (w->options.grouped)
		regfree(&w->options.group);
}

static const struct args_option options[] = {
    {'d', "distance", "BOUND", "largest distance of a near copy, below 1 (default 0.05)"},
    {'g', "group", "REGEX", "also group traces by what REGEX matches in their names"},
    {'j', "json", NULL, "write JSON, one object per line"},
    {'t', "train", "TRAIN", "also report copies of the traces in TRAIN"},
    {0}};

static const struct args args = {
    .synopsis = "catstat [-j] [-d BOUND] [-g REGEX] [-t TRAIN] [FILE ...]",
    .about = "Audits a call stream: sizes, entropies, repeats, doubtful labels, copies.",
    .options = options,
    .files = true};

static void set_group(struct options *o, const char *regex)
{
	char why[256];
	int error;

	if (o->grouped)
		regfree(&o->group);
	error = regcomp(&o->group, regex, REG_EXTENDED);
	if (error == REG_ESPACE)
		die_memory();
	if (error) {
		regerror(error, &o->group, why, sizeof why);
		die(2, "-g %s: not an extended regular expression: %s", regex, why);
	}
	o->grouped = true;
}

static double bound_from(const char *s)
{
	double bound;

	if (!text_to_real(s, strlen(s), &bound) || bound < 0 || bound >= 1)
		die(2, "-d %s: not a number from 0 to below 1", s);
	return bound;
}

/* Returns whether standard input is among the operands. */
static bool reads_input(char **files)
{
	bool reads = !*files;

	for (; *files; files++)
		reads = reads || strcmp(*files, "-") == 0;
	return reads;
}

int main(int argc, char **argv)
{
	static struct work w = {.options = {.bound = 0.05}};
	enum report_form form = isatty(STDOUT_FILENO) ? REPORT_SCREEN : REPORT_TABS;
	char **files;
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, &args)) != -1) {
		if (c == 'd')
			w.options.bound = bound_from(optarg);
		else if (c == 'g')
			set_group(&w.options, optarg);
		else if (c == 't')
			w.options.train = optarg;
		else
			form = REPORT_JSON;
	}
	files = args_files(argv);
	if (w.options.train && strcmp(w.options.train, "-") == 0 && reads_input(files))
		args_wrong("standard input cannot be both TRAIN and a FILE");
	sandbox_enter(files, w.options.train, NULL);
	out_begin();
	if (w.options.train)
		read_training(&w);
	in_each(files, read_calls, &w);
	write_report(&w, form);
	out_close();
	free_work(&w);
	return fault_end();
}
