#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

static struct {
	const char *program;
	int status;
	char file[256]; /* the file of the last message, or its first bytes */
	uint64_t shown; /* messages about it */
	uint64_t held;  /* messages about it that were only counted */
} fault = {.program = "sysgram"};

void fault_begin(const char *argv0)
{
	const char *slash = argv0 ? strrchr(argv0, '/') : NULL;

	if (argv0)
		fault.program = slash ? slash + 1 : argv0;
	/* a closed descriptor is taken so that its use still fails: 0 for writing, 1 and 2 for
	 * reading */
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0)
			exit(1);
}

const char *fault_program(void)
{
	return fault.program;
}

/* Puts control bytes but TAB as octal escapes. */
static void put_visible(const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		if ((c < 0x20 && c != '\t') || c == 0x7f)
			fprintf(stderr, "\\%03o", c);
		else
			fputc(c, stderr);
	}
}

static void put_message(const char *file, uint64_t line, const char *format, va_list args)
{
	char text[2048];

	vsnprintf(text, sizeof text, format, args);
	fprintf(stderr, "%s: ", fault.program);
	if (file) {
		put_visible(file);
		if (line)
			fprintf(stderr, ":%llu", (unsigned long long)line);
		fputs(": ", stderr);
	}
	put_visible(text);
	fputc('\n', stderr);
}

static void say_held(void)
{
	if (fault.held) {
		fprintf(stderr, "%s: ", fault.program);
		put_visible(fault.file);
		fprintf(stderr, ": %llu more faults like these\n", (unsigned long long)fault.held);
	}
	fault.held = 0;
}

/* Whether one more message about this file may be shown. */
static int may_show(const char *file)
{
	if (strncmp(fault.file, file, sizeof fault.file - 1) != 0) {
		say_held();
		snprintf(fault.file, sizeof fault.file, "%s", file);
		fault.shown = 0;
	}
	if (fault.shown == FAULT_SHOWN) {
		fault.held++;
		return 0;
	}
	fault.shown++;
	return 1;
}

void warn(const char *file, uint64_t line, const char *format, ...)
{
	va_list args;

	if (fault.status < 1)
		fault.status = 1;
	if (file && !may_show(file))
		return;
	va_start(args, format);
	put_message(file, line, format, args);
	va_end(args);
}

void note(const char *file, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_message(file, 0, format, args);
	va_end(args);
}

void die(int status, const char *format, ...)
{
	va_list args;

	say_held();
	va_start(args, format);
	put_message(NULL, 0, format, args);
	va_end(args);
	exit(status);
}

void die_memory(void)
{
	die(1, "out of memory");
}

int fault_end(void)
{
	say_held();
	return fault.status;
}
