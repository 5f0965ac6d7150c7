/* SPDX-License-Identifier: MIT */
/*
 * trace2cat - raw traces to calls by category
 *
 * Opens each trace, even in archives and compressed files, detects its format, and writes its calls
 * in the order in which they were entered, each as its category.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/args.h"
#include "common/fault.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"
#include "trace2cat/abi.h"
#include "trace2cat/guess.h"
#include "trace2cat/reader.h"
#include "trace2cat/writer.h"

struct options {
	const char *map; /* NULL: linux and windows */
};

struct work {
	struct options options;
	struct trace trace;
	struct out_gathered gathered;
	uint64_t calls; /* of all traces */
};

/* Reports what is wrong with a trace; further members with the same fault are only counted. */
static void refuse_as(struct trace *t, const char *kind)
{
	if (refusals_first(&t->source.refusals, kind))
		warn(t->where.s, 0, "%s", kind);
}

/* Reports that no format fits, or why none could. */
static void refuse(struct trace *t)
{
	const char *s = t->in.buf + t->in.beg, *what;
	size_t len = t->in.end - t->in.beg, i = 0;
	struct text quote;

	while (i < len && strchr(" \t\r\n", s[i]) && s[i])
		i++;
	if (i == len) {
		refuse_as(t, len ? "only blank lines: not a trace" : "empty: not a trace");
		return;
	}
	what = memchr(s, 0, len) ? "binary: not a trace" : guess(s + i, len - i);
	if (!refusals_first(&t->source.refusals, what))
		return;
	quote = guess_quote(s + i, len - i);
	if (memchr(s, 0, len))
		warn(t->where.s, 0, "%s", what);
	else
		warn(t->where.s, 0, "no known trace format: %s; it begins: %s", what, quote.s);
	text_free(&quote);
}

/* Reports lines that the format did not understand. They are not a fault as long as there are
 * calls, since the output of the traced program may be among them. */
static void report_unknown(struct trace *t)
{
	struct text where = {0};

	text_string(&where, t->where.s);
	text_byte(&where, ':');
	text_number(&where, t->first_line);
	text_byte(&where, 0);
	if (where.failed)
		die_memory();
	if (t->calls)
		note(where.s, "%llu lines not understood, the first: %s",
		     (unsigned long long)t->not_understood, t->first.s);
	else if (refusals_first(&t->source.refusals, "no calls, but lines not understood"))
		warn(t->where.s, t->first_line,
		     "no calls; %llu lines not understood, the first: %s",
		     (unsigned long long)t->not_understood, t->first.s);
	text_free(&where);
}

/* Ends a trace: one without calls still gets its header, if it was understood. */
static void report(struct trace *t)
{
	if (t->refusal && t->calls == 0) {
		if (refusals_first(&t->source.refusals, t->refusal))
			warn(t->where.s, 0, "%s; it begins: %s", t->refusal, t->opening.s);
	} else if (t->not_understood) {
		report_unknown(t);
	} else if (t->calls == 0 && t->in.number == 0) {
		if (!t->in.error)
			refuse_as(t, "empty: not a trace");
	} else if (t->calls == 0) {
		if (t->begun_line == 0)
			put_trace(t);
		refuse_as(t, "no calls");
	}
}

/* Sets the names of the trace, for messages and for the header: that of -n, the member's path, or
 * the file as named. */
static void set_names(struct trace *t, const char *member)
{
	t->where.len = t->name.len = 0;
	text_string(&t->where, t->file);
	text_string(&t->where, member ? ": " : "");
	text_string(&t->where, member ? member : "");
	text_byte(&t->where, 0);
	if (t->rename)
		text_string(&t->name, t->rename);
	if (t->rename && member)
		text_byte(&t->name, '/');
	if (member || !t->rename)
		text_string(&t->name, member ? member : t->file);
	text_byte(&t->name, 0);
	if (t->name.failed || t->where.failed)
		die_memory();
}

/* Starts to read the lines of a source, in the buffer of the previous trace. */
static void open_lines(struct work *w, struct source *source)
{
	struct lines *in = &w->trace.in;

	if (in->buf)
		*in = (struct lines){.read = source_read, .from = source, .buf = in->buf};
	else if (lines_from(in, source_read, source) != 0)
		die_memory();
	in->idle = out_before_read;
	in->idle_arg = &w->gathered;
}

/* Reports what is cut off each line. */
static void report_prefix(const struct trace *t)
{
	struct text names = {0};

	if (!t->prefix.len || !t->format)
		return;
	prefix_names(&t->prefix, &names);
	text_byte(&names, 0);
	if (names.failed)
		die_memory();
	note(t->where.s, "cut off each line: %s", names.s);
	text_free(&names);
}

static void read_trace(struct source *source, const char *member, void *arg)
{
	struct work *w = arg;
	struct trace *t = &w->trace;

	set_names(t, member);
	open_lines(w, source);
	t->middle = t->begun_part = t->parts_apart = false;
	t->counted = NULL;
	t->refusal = NULL;
	t->part.len = 0;
	pending_free(&t->parts);
	t->limit = t->next_end = t->ends_len = 0;
	t->begun_line = t->calls = t->not_understood = t->first_line = 0;
	t->format = find_format(t);
	report_prefix(t);
	if (t->format) {
		t->format->parse(t);
		report(t);
	} else if (!t->in.error) {
		refuse(t);
	}
	if (t->in.error)
		warn(t->where.s, 0, "%s", source_error(source, t->in.error));
	w->calls += t->calls;
	out_pour(t->out.s, &t->out.len);
}

static void read_file(int fd, const char *file, void *arg)
{
	struct work *w = arg;

	w->gathered = (struct out_gathered){fd, &w->trace.out.s, &w->trace.out.len};
	w->trace.file = file;
	source_each(&w->trace.source, fd, file, read_trace, w);
}

static void free_trace(struct trace *t)
{
	map_free(&t->map);
	lines_close(&t->in);
	text_free(&t->out);
	text_free(&t->head);
	text_free(&t->where);
	text_free(&t->name);
	text_free(&t->first);
	text_free(&t->opening);
	text_free(&t->part);
	pending_free(&t->parts);
}

static const struct args_option options[] = {
    {'f', "format", "FORMAT", "format of the traces (default: detected); list: print all"},
    {'m', "map", "MAP",
     "linux, windows, none (keep the names) or a file (default: linux and windows); list: print "
     "the built-in ones"},
    {'a', "abi", "ABI", "ABI of call numbers in traces: x86_64, i386, arm64..."},
    {'k', "key", "KEYS",
     "call=COLUMN,thread=COLUMN,trace=COLUMN: columns of a table, or keys of JSON"},
    {'l', "label", "LABEL", "label of the traces, such as benign"},
    {'n', "name", "NAME", "name of the trace (default: the file as named)"},
    {0}};

static const struct args args = {
    .synopsis = "trace2cat [-a ABI] [-f FORMAT] [-k KEYS] [-l LABEL] [-m MAP] [-n NAME]\n"
                "                 [FILE ...]",
    .about = "Writes the calls of raw traces, each as its category.",
    .options = options,
    .files = true};

static _Noreturn void print_and_exit(struct text *out)
{
	if (out->failed)
		die_memory();
	out_write(out->s, out->len);
	out_close();
	text_free(out);
	exit(fault_end());
}

static _Noreturn void list_formats(void)
{
	struct text out = {0};

	for (size_t i = 0; formats[i]; i++) {
		text_string(&out, formats[i]->name);
		text_byte(&out, '\t');
		text_string(&out, formats[i]->about);
		text_byte(&out, '\n');
	}
	print_and_exit(&out);
}

static _Noreturn void list_maps(void)
{
	struct text out = {0};

	text_put(&out, linux_map, linux_map_len);
	text_put(&out, windows_map, windows_map_len);
	print_and_exit(&out);
}

static const struct format *format_from_name(const char *name)
{
	for (size_t i = 0; formats[i]; i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	die(2, "-f %s: no such format; -f list lists them", name);
}

static uint32_t known_arch(const char *name)
{
	uint32_t arch = abi_from_name(name);

	if (arch == 0)
		die(2, "-a %s: an ABI unknown to libseccomp", name);
	return arch;
}

/* Adds the lines of a user's map. Ends the program after reporting all faults, if there are any. */
static void add_file(struct map *m, const char *file)
{
	struct lines in;
	struct line line;
	int fd = in_open(file), faults = 0;

	if (fd < 0)
		die(1, "%s: %s", file, strerror(errno));
	if (lines_open(&in, fd) != 0)
		die_memory();
	while (line_next(&in, &line) > 0) {
		const char *why;
		line.len -= line.len > 0 && line.s[line.len - 1] == '\r';
		why = line.lost ? "the line is too long" : map_add(m, line.s, line.len);
		if (why)
			warn(file, in.number, "%s", why);
		faults += why != NULL;
	}
	if (in.error)
		die(1, "%s: %s", file, strerror(in.error));
	lines_close(&in);
	close(fd);
	if (faults)
		exit(fault_end());
}

static void set_map(struct map *m, const char *name)
{
	bool both = !name;

	m->windows_later = both;
	if (both || strcmp(name, "linux") == 0)
		map_add_linux(m);
	else if (strcmp(name, "windows") == 0)
		map_add_windows(m);
	m->none = !both && strcmp(name, "none") == 0;
	m->own = !m->none && m->names.len == 0;
	if (m->own)
		add_file(m, name);
}

/* "call=COLUMN,thread=COLUMN,trace=COLUMN"; the argument is cut up in place. */
static void set_keys(struct trace *t, char *list)
{
	static const char *const names[KEY_COUNT] = {"call=", "thread=", "trace="};

	for (char *next; list; list = next) {
		size_t key = 0;

		next = strchr(list, ',');
		if (next)
			*next++ = 0;
		while (key < KEY_COUNT && strncmp(list, names[key], strlen(names[key])) != 0)
			key++;
		if (key == KEY_COUNT || !list[strlen(names[key])])
			args_wrong("-k takes call=COLUMN, thread=COLUMN, trace=COLUMN");
		t->keys[key] = list + strlen(names[key]);
	}
	if (!t->keys[KEY_CALL])
		args_wrong("-k: call=COLUMN is missing");
}

static void set_option(struct work *w, int c)
{
	switch (c) {
	case 'a':
		w->trace.abi = optarg;
		w->trace.arch = known_arch(optarg);
		break;
	case 'f':
		if (strcmp(optarg, "list") == 0)
			list_formats();
		w->trace.forced = format_from_name(optarg);
		break;
	case 'k':
		set_keys(&w->trace, optarg);
		break;
	case 'l':
		w->trace.label = optarg;
		break;
	case 'm':
		if (strcmp(optarg, "list") == 0)
			list_maps();
		w->options.map = optarg;
		break;
	default:
		w->trace.rename = optarg;
		break;
	}
}

int main(int argc, char **argv)
{
	static struct work w;
	char **files;
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, &args)) != -1)
		set_option(&w, c);
	files = args_files(argv);
	if (w.trace.rename && files[0] && files[1])
		args_wrong("-n names one trace, not several files");
	sandbox_enter(files, w.options.map, NULL);
	out_begin();
	set_map(&w.trace.map, w.options.map);
	in_each(files, read_file, &w);
	out_write(w.trace.out.s, w.trace.out.len);
	out_close();
	map_report(&w.trace.map, w.calls);
	free_trace(&w.trace);
	return fault_end();
}
