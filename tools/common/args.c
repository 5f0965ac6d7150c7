/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "fault.h"
#include "in.h"
#include "out.h"
#include "sandbox.h"

enum { OPTIONS_MOST = 32, WIDTH = 80 };

/* The options of all programs, with codes that no program uses. */
enum { HELP = 'h', FILES0 = 1 << 16, VERSION_ASKED, SANDBOX_ASKED, SANDBOX_REFUSED };

static const struct args_option files0 = {FILES0, "files0-from", "FILE",
                                          "read NUL-terminated file names from FILE"};
static const struct args_option common[] = {
    {HELP, "help", NULL, "print this text"},
    {VERSION_ASKED, "version", NULL, "print the version"},
    {SANDBOX_ASKED, "sandbox", NULL, "report which restrictions are in force"},
    {SANDBOX_REFUSED, "no-sandbox", NULL, "run without the sandbox"},
    {0}};

/* The argument of args_next(), and the FILE of --files0-from. */
static const struct args *program;
static const char *names_file;

/* Returns option i of the program's own options, then of those of all programs; NULL after the
 * last. */
static const struct args_option *option_at(size_t i)
{
	const struct args_option *o = program->options;

	for (; o->letter; o++)
		if (i-- == 0)
			return o;
	if (program->files && i-- == 0)
		return &files0;
	for (o = common; o->letter; o++)
		if (i-- == 0)
			return o;
	return NULL;
}

static const struct args_option *option_of(int letter)
{
	const struct args_option *o;

	for (size_t i = 0; (o = option_at(i)) != NULL; i++)
		if (o->letter == letter)
			return o;
	return NULL;
}

/* A text under construction; whatever does not fit is cut off. */
struct page {
	size_t len;
	char s[8192];
};

static void put(struct page *p, const char *format, ...) PRINTF(2, 3);

static void put(struct page *p, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(p->s + p->len, sizeof p->s - p->len, format, args);
	va_end(args);
	if (n > 0 && (size_t)n < sizeof p->s - p->len)
		p->len += (size_t)n;
}

/* Puts words from column `from` on, wrapped at WIDTH. */
static void put_words(struct page *p, const char *words, int from)
{
	int at = from;

	while (*words) {
		int len = (int)strcspn(words, " ");
		if (at > from && at + 1 + len > WIDTH) {
			put(p, "\n%*s", from, "");
			at = from;
		}
		if (at > from)
			put(p, " ");
		put(p, "%.*s", len, words);
		at += len + (at > from);
		words += len;
		words += strspn(words, " ");
	}
	put(p, "\n");
}

/* Puts "-n, --length=N" and returns its width. */
static int put_option(struct page *p, const struct args_option *o)
{
	size_t start = p->len;

	if (o->letter < ARGS_LONG)
		put(p, "  -%c, --%s", o->letter, o->name);
	else
		put(p, "      --%s", o->name);
	if (o->argument)
		put(p, "=%s", o->argument);
	return (int)(p->len - start);
}

static void put_help(struct page *p)
{
	const struct args_option *o;
	int column = 0;

	for (size_t i = 0; (o = option_at(i)) != NULL; i++) {
		int width = put_option(p, o);
		column = width > column ? width : column;
	}
	p->len = 0;
	put(p, "usage: %s\n", program->synopsis);
	put_words(p, program->about, 0);
	put(p, "\n");
	for (size_t i = 0; (o = option_at(i)) != NULL; i++) {
		int width = put_option(p, o);
		put(p, "%*s", column + 2 - width, "");
		put_words(p, o->text, column + 2);
	}
}

static _Noreturn void print_and_exit(const struct page *p)
{
	out_write(p->s, p->len);
	out_close();
	exit(0);
}

/* Handles an option that all programs have. Returns false for any other. */
static bool answered(int c)
{
	struct page page = {0};

	if (c == HELP) {
		put_help(&page);
		print_and_exit(&page);
	} else if (c == VERSION_ASKED) {
		put(&page, "%s (sysgram) %s\n", fault_program(), VERSION);
		print_and_exit(&page);
	} else if (c == FILES0) {
		names_file = optarg;
	} else if (c == SANDBOX_ASKED) {
		sandbox_set(SANDBOX_REPORT);
	} else if (c == SANDBOX_REFUSED) {
		sandbox_set(SANDBOX_OFF);
	} else {
		return false;
	}
	return true;
}

/* The arguments of getopt_long(). */
struct tables {
	char letters[2 * OPTIONS_MOST + 3];
	struct option names[OPTIONS_MOST + 1];
};

static void fill_tables(struct tables *t)
{
	const struct args_option *o;
	char *end = t->letters;

	*end++ = '+'; /* options end at the first operand, in glibc too */
	*end++ = ':';
	for (size_t i = 0; i < OPTIONS_MOST && (o = option_at(i)) != NULL; i++) {
		t->names[i] = (struct option){o->name, o->argument != NULL, NULL, o->letter};
		if (o->letter >= ARGS_LONG)
			continue;
		*end++ = (char)o->letter;
		if (o->argument)
			*end++ = ':';
	}
}

/* Returns whether more than one long name begins like the word, which begins with "--". */
static bool is_ambiguous(const char *word, size_t len)
{
	const struct args_option *o;
	int found = 0;

	for (size_t i = 0; (o = option_at(i)) != NULL; i++)
		found += strncmp(o->name, word + 2, len - 2) == 0;
	return found > 1;
}

/* Ends the program after getopt_long() refused an option; `word` is the argument it read last. */
static _Noreturn void refuse(int c, const char *word)
{
	bool is_long = strncmp(word, "--", 2) == 0;
	int len = (int)strcspn(word, "=");
	const char *what = "unknown option", *end = "";

	if (c == ':')
		what = "option", end = " needs an argument";
	else if (optopt && option_of(optopt))
		what = "option", end = " takes no argument";
	else if (optopt)
		is_long = false;
	else if (is_long && is_ambiguous(word, (size_t)len))
		what = "option", end = " is ambiguous";
	if (is_long)
		note(NULL, "%s %.*s%s", what, len, word, end);
	else
		note(NULL, "%s -%c%s", what, optopt, end);
	args_wrong(NULL);
}

int args_next(int argc, char **argv, const struct args *args)
{
	struct tables t = {0};
	int c;

	program = args;
	fill_tables(&t);
	do
		c = getopt_long(argc, argv, t.letters, t.names, NULL);
	while (answered(c));
	if (c == ':' || c == '?')
		refuse(c, argv[optind - 1]);
	return c;
}

char **args_files(char **argv)
{
	if (!names_file)
		return argv + optind;
	if (argv[optind])
		args_wrong("either FILE or --files0-from, not both");
	return in_names(names_file);
}

uint64_t args_number(int option, const char *arg, uint64_t least, uint64_t most)
{
	unsigned long long value = 0;
	char name[64], *end = NULL;

	if (option < ARGS_LONG)
		snprintf(name, sizeof name, "-%c", option);
	else
		snprintf(name, sizeof name, "--%s", option_of(option)->name);
	errno = 0;
	if (*arg >= '0' && *arg <= '9')
		value = strtoull(arg, &end, 10);
	if (!end || *end)
		die(2, "%s %s: not a number", name, arg);
	if (errno || value < least || value > most)
		die(2, "%s %s: not from %llu to %llu", name, arg, (unsigned long long)least,
		    (unsigned long long)most);
	return value;
}

void args_wrong(const char *what)
{
	if (what)
		note(NULL, "%s", what);
	fprintf(stderr, "usage: %s\n%s --help says more\n", program->synopsis, fault_program());
	exit(2);
}
