#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "fault.h"
#include "out.h"
#include "sandbox.h"

static _Noreturn void print_and_exit(const char *text, size_t len)
{
	out_write(text, len);
	out_close();
	exit(0);
}

static const char help_of_all[] = "  --help     this text\n"
                                  "  --version  the version\n"
                                  "  --sandbox  say what the sandbox holds back\n"
                                  "  --no-sandbox  do without it\n";

/* The part of an option that begins with "--"; false where it is none of these. */
static bool long_option(const char *name, const char *usage)
{
	char text[4096];
	int len = 0;

	if (strcmp(name, "help") == 0)
		len = snprintf(text, sizeof text, "%s%s", usage, help_of_all);
	else if (strcmp(name, "version") == 0)
		len = snprintf(text, sizeof text, "%s (sysgram) %s\n", fault_program(), VERSION);
	else if (strcmp(name, "sandbox") == 0)
		sandbox_set(SANDBOX_TELL);
	else if (strcmp(name, "no-sandbox") == 0)
		sandbox_set(SANDBOX_OFF);
	else
		return false;
	if (len)
		print_and_exit(text, (size_t)len);
	return true;
}

int args_next(int argc, char **argv, const char *letters, const char *usage)
{
	char all[64];
	int c;

	/* "+": glibc shall not look for options behind the operands; "-:" is how --name arrives */
	snprintf(all, sizeof all, "+:%s-:", letters);
	do
		c = getopt(argc, argv, all);
	while (c == '-' && long_option(optarg, usage));
	if (c == '-')
		fprintf(stderr, "%s: unknown option --%s\n", fault_program(), optarg);
	else if (c == ':')
		fprintf(stderr, "%s: option -%c needs an argument\n", fault_program(), optopt);
	else if (c == '?')
		fprintf(stderr, "%s: unknown option -%c\n", fault_program(), optopt);
	else
		return c;
	args_wrong(usage, NULL);
}

uint64_t args_number(int option, const char *arg, uint64_t least, uint64_t most)
{
	unsigned long long value = 0;
	char *end = NULL;

	errno = 0;
	if (*arg >= '0' && *arg <= '9')
		value = strtoull(arg, &end, 10);
	if (!end || *end)
		die(2, "-%c %s: not a number", option, arg);
	if (errno || value < least || value > most)
		die(2, "-%c %s: not from %llu to %llu", option, arg, (unsigned long long)least,
		    (unsigned long long)most);
	return value;
}

void args_wrong(const char *usage, const char *what)
{
	const char *end = usage;

	do
		end += strcspn(end, "\n");
	while (end[0] && *++end == ' ');
	if (what)
		fprintf(stderr, "%s: %s\n", fault_program(), what);
	fprintf(stderr, "%.*s%s --help says more\n", (int)(end - usage), usage, fault_program());
	exit(2);
}
