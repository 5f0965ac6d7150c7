/* SPDX-License-Identifier: MIT */
/*
 * ltrace: system calls in the output of ltrace -S, with -f, -o, -t, -r, -i:
 *
 *   [[pid N] ][TIME ][[0xADDR] ]SYS_name(ARGS) = RESULT
 *
 * Also "name@SYS(" of later versions, "SYS_318(" of a number that ltrace does not know, and "<...
 * SYS_name resumed>". Library calls, which may have the same names, do not count.
 */
#include "../scan.h"
#include "../pending.h"
#include "../trace.h"

struct call {
	uint64_t tid;
	struct word name; /* without SYS_ */
	bool resumed;     /* the second half of a call */
	bool unfinished;  /* the first half */
};

/* "[pid N] " on standard error, "N " in a file. */
static uint64_t scan_pid(struct scan *at)
{
	struct scan next = *at;
	uint64_t tid = 0;

	if (scan_text(&next, "[pid")) {
		scan_blanks(&next);
		if (scan_decimal(&next, &tid) && scan_byte(&next, ']') && scan_blanks(&next))
			*at = next;
		return tid;
	}
	if (!scan_decimal(&next, &tid) || !scan_blanks(&next))
		return 0;
	*at = next;
	return tid;
}

/* Steps over time and address. -r pads its time with blanks, -n indents nested calls. */
static void skip_prefix(struct scan *at)
{
	struct scan next;
	uint64_t address;

	scan_blanks(at);
	next = *at;
	if (scan_time(&next) && scan_blanks(&next))
		*at = next;
	next = *at;
	if (scan_byte(&next, '[') && scan_hex(&next, &address) && scan_byte(&next, ']') &&
	    scan_blanks(&next))
		*at = next;
}

/* Reads the name at the start of the body, if it is a system call's. */
static bool scan_system(struct scan *at, struct word *name)
{
	struct scan next = *at;
	bool prefix;

	if (!scan_name(&next, name))
		return false;
	prefix = word_cut(name, "SYS_") && name->len;
	if (!scan_text(&next, "@SYS") && !prefix)
		return false;
	*at = next;
	return true;
}

static struct scan body_of(const struct line *line, uint64_t *tid)
{
	struct scan at = scan_line(line);

	scan_blanks(&at);
	*tid = scan_pid(&at);
	skip_prefix(&at);
	return at;
}

static bool is_call(const struct line *line, struct call *c)
{
	struct scan at = body_of(line, &c->tid);
	struct word all = {line->s, line->len};

	c->resumed = scan_text(&at, "<... ");
	c->unfinished = word_ends(all, "<unfinished ...>");
	if (!scan_system(&at, &c->name))
		return false;
	return c->resumed ? scan_text(&at, " resumed>") : scan_at(&at, '(');
}

/* Recognises library calls, their second halves and tails, signals and exits. */
static bool is_noise(const struct line *line)
{
	uint64_t tid;
	struct scan at = body_of(line, &tid);

	if (at.p == at.end || *at.p == ')' || scan_sees(&at, "<... ") || scan_sees(&at, "--- ") ||
	    scan_sees(&at, "+++ "))
		return true;
	while (at.p < at.end && (is_name(*at.p) || (*at.p && strchr(".:@~<>-$*", *at.p))))
		at.p++;
	return scan_at(&at, '(');
}

static void report(struct trace *trace, struct pending *pending, const struct call *c)
{
	uint64_t number;

	if (pending_half(pending, c->tid, word_hash(c->name), c->unfinished, c->resumed))
		return;
	if (word_decimal(c->name, &number))
		trace_number(trace, c->tid, 0, number);
	else
		trace_call(trace, c->tid, c->name.s, c->name.len);
}

static bool test(const struct line *line)
{
	struct call c;

	return is_call(line, &c);
}

/* Library functions that share their name with no system call. */
static const char *const library[] = {"malloc",
                                      "free",
                                      "calloc",
                                      "realloc",
                                      "strlen",
                                      "strcmp",
                                      "strncmp",
                                      "strcpy",
                                      "strncpy",
                                      "strcat",
                                      "strchr",
                                      "strrchr",
                                      "strdup",
                                      "strstr",
                                      "memcpy",
                                      "memset",
                                      "memcmp",
                                      "memmove",
                                      "puts",
                                      "printf",
                                      "fprintf",
                                      "sprintf",
                                      "fopen",
                                      "fclose",
                                      "fgets",
                                      "fputs",
                                      "fwrite",
                                      "fread",
                                      "fflush",
                                      "getopt_long_only",
                                      "setenv",
                                      "setlocale",
                                      "strtol",
                                      "strtoul",
                                      "atoi",
                                      "qsort",
                                      "perror",
                                      "strerror",
                                      "sprintf",
                                      "snprintf",
                                      "putchar",
                                      "getopt",
                                      "_Znwm",
                                      "_ZdlPv",
                                      "strcasecmp",
                                      "textdomain",
                                      "bindtextdomain",
                                      "isatty",
                                      "toupper",
                                      "tolower",
                                      "getopt_long",
                                      "opendir",
                                      "readdir",
                                      "closedir",
                                      "localtime",
                                      "__libc_start_main",
                                      "__errno_location",
                                      "__printf_chk",
                                      "__fprintf_chk",
                                      "__cxa_atexit",
                                      "__sprintf_chk",
                                      "__snprintf_chk",
                                      "__ctype_b_loc"};

/* Recognises a call of a library. */
static bool is_library(const struct line *line)
{
	uint64_t tid;
	struct scan at = body_of(line, &tid), tail = at;
	struct word name;

	if (scan_name(&tail, &name) && scan_text(&tail, "->"))
		at = tail; /* "libc.so.6->malloc(", of -l */
	if (!scan_name(&at, &name) || !scan_at(&at, '('))
		return false;
	for (size_t i = 0; i < sizeof library / sizeof *library; i++)
		if (word_is(name, library[i]))
			return true;
	return scan_find(&at, ") = <void>") ||
	       word_ends((struct word){line->s, line->len}, "= <void>");
}

/* strace writes SYS_317( too, for numbers that it does not know: a single one proves nothing. */
static int probe(const struct line *head, size_t lines)
{
	int count = count_lines(head, lines, test), others = count_lines(head, lines, is_library);

	if (count == 0)
		return (size_t)others * 8 > lines ? others + 40 : 0;
	return (size_t)count * 5 > lines ? count + 40 : count;
}

static void parse(struct trace *trace)
{
	struct pending pending = {0};
	struct line line;
	struct call c;
	bool calls = false;

	while (trace_line(trace, &line)) {
		if (is_call(&line, &c)) {
			report(trace, &pending, &c);
			calls = true;
		} else if (!is_noise(&line))
			trace_unknown(trace, &line);
	}
	if (!calls)
		trace_refuse(trace, "library calls, but no system calls: record with ltrace -S");
	pending_free(&pending);
}

const struct format ltrace_format = {
    .name = "ltrace",
    .about = "system calls in the output of ltrace -S",
    .probe = probe,
    .parse = parse,
};
