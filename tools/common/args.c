#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "fault.h"
#include "out.h"

static _Noreturn void print_and_exit(const char *text, size_t len)
{
	out_write(text, len);
	out_close();
	exit(0);
}

/* The part of an option that begins with "--". */
static void long_option(const char *name, const char *usage)
{
	char version[64];

	if (strcmp(name, "help") == 0)
		print_and_exit(usage, strlen(usage));
	if (strcmp(name, "version") == 0) {
		snprintf(version, sizeof version, "%s (sysgram) %s\n", fault_program(), VERSION);
		print_and_exit(version, strlen(version));
	}
	fprintf(stderr, "%s: unknown option --%s\n", fault_program(), name);
}

int args_next(int argc, char **argv, const char *letters, const char *usage)
{
	char all[64];
	int c;

	/* "+": glibc shall not look for options behind the operands; "-:" is how --name arrives */
	snprintf(all, sizeof all, "+:%s-:", letters);
	c = getopt(argc, argv, all);
	if (c == '-')
		long_option(optarg, usage);
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
