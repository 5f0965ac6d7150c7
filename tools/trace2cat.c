/*
 * trace2cat - raw traces to calls by category
 *
 * Opens each trace, in archives and compressed files too, finds out which tracer wrote it, and
 * writes its calls in the order in which they were entered, each as its category.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../format/stream.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/in.h"
#include "common/out.h"
#include "trace/map.h"
#include "trace/source.h"
#include "trace/trace.h"

enum { HEAD_LINES = 40 }; /* that a format is told from */

struct options {
	const struct format *format; /* NULL: it is found out */
	const char *map, *abi, *label, *name;
	uint32_t arch; /* of abi, 0: none */
	bool many;     /* more than one operand */
};

struct trace {
	struct options options;
	struct map map;
	struct text out;
	int fd;

	/* the trace at hand */
	const char *file;  /* as named */
	struct text where; /* FILE, or FILE:MEMBER, ended by a NUL: for messages */
	struct text name;  /* as in the header, ended by a NUL */
	const struct format *format;
	struct lines in;
	struct line head[HEAD_LINES];
	struct text head_text; /* the first lines, cleaned, for the probes */
	struct text clean;     /* a line without its colours */
	bool begun;            /* its header is written */
	bool middle;           /* the last piece was no line's end */
	bool lines_begin;      /* the format begins a trace for each line */
	uint64_t tid;          /* of the last call */
	uint64_t calls;        /* of the file */
	uint64_t not_understood;
	uint64_t first_line; /* of the first line that was not understood */
	struct text first;   /* that line's beginning */
};

/* --- what a format sees: trace/trace.h --- */

/* Takes colours ("ESC [ digits ; m" and the like) out of a line. */
static void remove_colours(struct trace *t, struct line *line)
{
	const char *p = line->s, *end = p + line->len;

	t->clean.len = 0;
	while (p < end) {
		const char *escape = memchr(p, 27, (size_t)(end - p));
		const char *to = escape ? escape : end;
		text_put(&t->clean, p, (size_t)(to - p));
		p = to + (escape != NULL);
		if (escape && p < end && *p == '[') {
			for (p++; p < end && (*p < '@' || *p > '~'); p++)
				;
			p += p < end;
		}
	}
	if (t->clean.failed)
		die_memory();
	line->s = t->clean.len ? t->clean.s : "";
	line->len = t->clean.len;
}

/* A line as formats see it: without byte-order mark, CR and colours. */
static void clean_line(struct trace *t, struct line *line, bool first)
{
	if (first && line->len >= 3 && memcmp(line->s, "\xef\xbb\xbf", 3) == 0) {
		line->s += 3;
		line->len -= 3;
	}
	if (line->len && line->s[line->len - 1] == '\r')
		line->len--;
	if (memchr(line->s, 27, line->len))
		remove_colours(t, line);
}

bool trace_line(struct trace *t, struct line *line)
{
	out_pour(t->out.s, &t->out.len);
	if (line_next(&t->in, line) <= 0)
		return false;
	clean_line(t, line, t->in.number == 1);
	return true;
}

bool trace_piece(struct trace *t, struct line *line)
{
	out_pour(t->out.s, &t->out.len);
	if (line_piece(&t->in, line) <= 0)
		return false;
	if (!t->middle)
		clean_line(t, line, t->in.number <= 1);
	t->middle = line->unfinished;
	return true;
}

const char *trace_name(const struct trace *t)
{
	return t->name.s;
}

/* Writes the header of the trace; of line number `line` of it, if that is not 0. */
static void put_trace(struct trace *t, uint64_t line)
{
	struct header h = {0};
	struct text name = {0};

	text_string(&name, t->name.s);
	if (line) {
		text_byte(&name, ':');
		text_number(&name, line);
	}
	header_start(&h, name.s, name.len);
	if (t->options.label)
		header_set(&h, "label", t->options.label, strlen(t->options.label));
	header_set(&h, "format", t->format->name, strlen(t->format->name));
	if (t->options.abi)
		header_set(&h, "abi", t->options.abi, strlen(t->options.abi));
	put_header(&t->out, &h);
	t->out.failed |= h.text.failed || name.failed;
	text_free(&h.text);
	text_free(&name);
	t->begun = true;
	t->tid = 0;
}

static void put_call(struct trace *t, uint64_t tid, struct token token)
{
	if (!t->begun)
		put_trace(t, 0);
	if (tid != t->tid) {
		text_byte(&t->out, '@');
		text_number(&t->out, tid);
		text_byte(&t->out, '\n');
		t->tid = tid;
	}
	text_put(&t->out, token.s, token.len);
	text_byte(&t->out, '\n');
	t->calls++;
}

void trace_call(struct trace *t, uint64_t tid, const char *name, size_t len)
{
	put_call(t, tid, map_name(&t->map, name, len));
	if (t->out.len >= OUT_BLOCK)
		out_pour(t->out.s, &t->out.len);
}

void trace_number(struct trace *t, uint64_t tid, uint32_t arch, uint64_t number)
{
	put_call(t, tid, map_number(&t->map, arch ? arch : t->options.arch, number));
	if (t->out.len >= OUT_BLOCK)
		out_pour(t->out.s, &t->out.len);
}

void trace_lost(struct trace *t)
{
	if (t->begun)
		put_break(&t->out);
}

void trace_unknown(struct trace *t, const struct line *line)
{
	if (t->not_understood++ > 0)
		return;
	t->first_line = t->in.number;
	t->first.len = 0;
	text_put(&t->first, line->s, line->len < 60 ? line->len : 60);
	text_string(&t->first, line->len < 60 ? "" : "...");
	for (size_t i = 0; i < t->first.len; i++)
		if (t->first.s[i] == 0)
			t->first.s[i] = '?';
	text_byte(&t->first, 0);
}

void trace_begin_line(struct trace *t)
{
	/* a piece of a line that goes on has not been counted yet */
	put_trace(t, t->in.number + t->middle);
	t->lines_begin = true;
}

/* --- which format? --- */

/* Cuts the bytes that wait into lines, as far as they are whole (or the last ones): how many. */
static size_t take_head(struct trace *t)
{
	const char *p = t->in.buf + t->in.beg, *end = t->in.buf + t->in.end;
	size_t lines = 0;

	t->head_text.len = 0;
	if (!text_room(&t->head_text, (size_t)(end - p) + 1))
		die_memory();
	while (p < end && lines < HEAD_LINES) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		struct line line = {.s = p, .len = (size_t)((nl ? nl : end) - p)};

		if (!nl && !t->in.ended && line.len < LINE_BUFFER)
			break;
		p = nl ? nl + 1 : end;
		clean_line(t, &line, line.s == t->in.buf);
		if (line.len == 0)
			continue;
		memcpy(t->head_text.s + t->head_text.len, line.s, line.len);
		line.s = t->head_text.s + t->head_text.len;
		t->head_text.len += line.len;
		t->head[lines++] = line;
	}
	return lines;
}

static const struct format *probe_all(const struct trace *t, size_t lines, int *best)
{
	const struct format *found = NULL;

	*best = 0;
	for (size_t i = 0; formats[i] && lines > 0; i++) {
		int sure = formats[i]->probe ? formats[i]->probe(t->head, lines) : 0;
		if (sure > *best) {
			*best = sure;
			found = formats[i];
		}
	}
	return found;
}

/* Reads until the format is clear: a live trace has to wait only if none fits yet. */
static const struct format *find_format(struct trace *t)
{
	const struct format *found = NULL;
	size_t lines = 0;
	int sure = 0;

	while (lines < HEAD_LINES && sure < 20) {
		bool more = lines_fill(&t->in);
		lines = take_head(t);
		found = probe_all(t, lines, &sure);
		if (!more || (found && lines > 1 && t->in.end < LINE_BUFFER / 64))
			break;
	}
	return found;
}

static void refuse(const struct trace *t)
{
	struct text tried = {0};

	if (t->in.end == t->in.beg) {
		warn(t->where.s, 0, "empty: no trace");
		return;
	}
	if (memchr(t->in.buf + t->in.beg, 0, t->in.end - t->in.beg)) {
		warn(t->where.s, 0, "binary: no trace%s",
		     strcmp(t->where.s, t->file) == 0 ? ""
		                                      : " (an archive in an archive is not read)");
		return;
	}
	for (size_t i = 0; formats[i]; i++) {
		text_string(&tried, i ? ", " : "");
		text_string(&tried, formats[i]->name);
	}
	text_byte(&tried, 0);
	if (tried.failed)
		die_memory();
	warn(t->where.s, 0, "no trace format that is known (tried %s)", tried.s);
	text_free(&tried);
}

/* --- the work --- */

static void before_read(void *arg)
{
	struct trace *t = arg;

	out_before_read(t->fd, t->out.s, &t->out.len);
}

static void report(const struct trace *t, const struct source *source)
{
	if (t->in.error)
		warn(t->where.s, 0, "%s", source_error(source, t->in.error));
	if (t->calls == 0)
		warn(t->where.s, t->first_line, "no calls%s%s",
		     t->not_understood ? "; not understood: " : "",
		     t->not_understood ? t->first.s : "");
	else if (t->not_understood)
		note(t->where.s, "%llu lines are not understood, the first is %llu: %s",
		     (unsigned long long)t->not_understood, (unsigned long long)t->first_line,
		     t->first.s);
}

/* The names of the trace: for messages, and for the header: that of -n, the member's path, or the
 * file as named. */
static void set_name(struct trace *t, const char *member)
{
	t->where.len = 0;
	text_string(&t->where, t->file);
	text_string(&t->where, member ? ":" : "");
	text_string(&t->where, member ? member : "");
	text_byte(&t->where, 0);
	t->name.len = 0;
	if (t->options.name)
		text_string(&t->name, t->options.name);
	if (t->options.name && member)
		text_byte(&t->name, '/');
	if (member || !t->options.name)
		text_string(&t->name, member ? member : t->file);
	text_byte(&t->name, 0);
	if (t->name.failed || t->where.failed)
		die_memory();
}

static void read_trace(struct source *source, const char *member, void *arg)
{
	struct trace *t = arg;

	set_name(t, member);
	t->begun = t->middle = t->lines_begin = false;
	t->calls = t->not_understood = t->first_line = 0;
	if (lines_from(&t->in, source_read, source) != 0)
		die_memory();
	t->in.idle = before_read;
	t->in.idle_arg = t;
	t->format = t->options.format ? t->options.format : find_format(t);
	if (t->format) {
		t->format->parse(t);
		if (!t->begun && !t->lines_begin)
			put_trace(t, 0);
		report(t, source);
	} else {
		refuse(t);
		if (t->in.error)
			warn(t->where.s, 0, "%s", source_error(source, t->in.error));
	}
	lines_close(&t->in);
	if (t->out.failed)
		die_memory();
}

static void read_file(int fd, const char *file, void *arg)
{
	struct trace *t = arg;

	t->file = file;
	t->fd = fd;
	source_each(fd, file, read_trace, t);
}

static void free_trace(struct trace *t)
{
	map_free(&t->map);
	text_free(&t->out);
	text_free(&t->where);
	text_free(&t->name);
	text_free(&t->head_text);
	text_free(&t->clean);
	text_free(&t->first);
}

static const char usage[] =
    "usage: trace2cat [-a ABI] [-f FORMAT] [-l LABEL] [-m MAP] [-n NAME] [FILE ...]\n"
    "Writes the calls of raw traces, each as its category.\n"
    "\n"
    "  -f FORMAT  of the traces (default: found out); list: lists them\n"
    "  -m MAP     linux, windows, none (names as they are) or a file (default: linux and\n"
    "             windows); list: prints the built-in ones\n"
    "  -a ABI     of traces that hold numbers: x86_64, i386, arm64...\n"
    "  -l LABEL   what the traces are known to be\n"
    "  -n NAME    of the trace (default: the file as named)\n"
    "  --help     this text\n"
    "  --version  the version\n";

static _Noreturn void print_and_exit(struct text *out)
{
	out_write(out->s, out->len);
	out_close();
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

static const struct format *format_from_name(const char *name)
{
	for (size_t i = 0; formats[i]; i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	die(2, "-f %s: no such format; -f list lists them", name);
}

static void add_built_in(struct map *m, const char *text, size_t len)
{
	uint64_t line;
	const char *why = map_add(m, text, len, &line);

	if (why)
		die(1, "built-in map: %llu: %s", (unsigned long long)line, why);
}

/* Adds a user's map. */
static void add_file(struct map *m, const char *file)
{
	struct text text = {0};
	const char *why;
	uint64_t line;
	ssize_t n = 1;
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die(1, "%s: %s", file, strerror(errno));
	while (n > 0 && text_room(&text, 64 * 1024)) {
		n = read(fd, text.s + text.len, 64 * 1024);
		text.len += n > 0 ? (size_t)n : 0;
	}
	if (n < 0 || text.failed)
		die(1, "%s: %s", file, strerror(errno));
	why = map_add(m, text.s ? text.s : "", text.len, &line);
	if (why)
		die(1, "%s:%llu: %s", file, (unsigned long long)line, why);
	close(fd);
	text_free(&text);
}

static void set_map(struct map *m, const char *name)
{
	struct text both = {0};

	if (name && strcmp(name, "none") == 0) {
		m->none = true;
	} else if (name && strcmp(name, "list") == 0) {
		text_put(&both, linux_map, linux_map_len);
		text_put(&both, windows_map, windows_map_len);
		print_and_exit(&both);
	} else if (name && strcmp(name, "linux") == 0) {
		add_built_in(m, linux_map, linux_map_len);
	} else if (name && strcmp(name, "windows") == 0) {
		add_built_in(m, windows_map, windows_map_len);
	} else if (name) {
		add_file(m, name);
	} else {
		add_built_in(m, linux_map, linux_map_len);
		add_built_in(m, windows_map, windows_map_len);
	}
}

static void set_abi(struct options *o, const char *abi)
{
	o->abi = abi;
	o->arch = arch_from_name(abi);
	if (o->arch == 0)
		die(2, "-a %s: no ABI that libseccomp knows", abi);
}

static void set_option(struct options *o, int c)
{
	if (c == 'a')
		set_abi(o, optarg);
	else if (c == 'f' && strcmp(optarg, "list") == 0)
		list_formats();
	else if (c == 'f')
		o->format = format_from_name(optarg);
	else if (c == 'l')
		o->label = optarg;
	else if (c == 'm')
		o->map = optarg;
	else
		o->name = optarg;
}

int main(int argc, char **argv)
{
	static struct trace t;
	int c;

	fault_begin(argv[0]);
	out_begin();
	while ((c = args_next(argc, argv, "a:f:l:m:n:", usage)) != -1)
		set_option(&t.options, c);
	if (t.options.name && argc - optind > 1)
		args_wrong(usage, "-n names one trace");
	set_map(&t.map, t.options.map);
	in_each(argv + optind, read_file, &t);
	out_write(t.out.s, t.out.len);
	out_close();
	map_report(&t.map);
	free_trace(&t);
	return fault_end();
}
