/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault.h"
#include "../../format/utf8.h"

static struct {
	const char *program;
	int status;
	char file[256]; /* the file of the last message, or its first bytes */
	uint64_t shown; /* messages about it */
	uint64_t held;  /* messages about it that were not shown */
} fault = {.program = "sysgram"};

void fault_begin(const char *argv0)
{
	const char *slash = argv0 ? strrchr(argv0, '/') : NULL;

	if (argv0)
		fault.program = slash ? slash + 1 : argv0;
	/* take closed descriptors so that using them still fails: open 0 for writing, 1 and 2 for
	 * reading */
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0)
			exit(1);
}

const char *fault_program(void)
{
	return fault.program;
}

/* A message under construction, written in one piece, so that messages of parallel jobs stay
 * whole. */
struct message {
	char text[4096];
	size_t len;
};

/* Appends s, with unprintable bytes as octal escapes; whatever does not fit is cut off. */
static void add(struct message *m, const char *s)
{
	size_t len = strlen(s);

	for (size_t i = 0, n; i < len && m->len < sizeof m->text - 20; i += n) {
		size_t valid = utf8_length(s + i, len - i);

		n = valid ? valid : 1;
		if (valid && (s[i] == '\t' || !utf8_control(s + i, valid))) {
			memcpy(m->text + m->len, s + i, n);
			m->len += n;
			continue;
		}
		for (size_t k = 0; k < n; k++)
			m->len += (size_t)snprintf(m->text + m->len, 5, "\\%03o",
			                           (unsigned)(unsigned char)s[i + k]);
	}
}

static void add_number(struct message *m, uint64_t number)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
	add(m, digits);
}

static void begin_message(struct message *m)
{
	m->len = 0;
	add(m, fault.program);
	add(m, ": ");
}

static void end_message(struct message *m)
{
	m->text[m->len++] = '\n';
	fwrite(m->text, 1, m->len, stderr); /* unbuffered: one write */
}

static void put_message(const char *file, uint64_t line, const char *format, va_list args)
{
	struct message m;
	char text[2048];

	vsnprintf(text, sizeof text, format, args);
	begin_message(&m);
	if (file) {
		add(&m, file);
		if (line) {
			add(&m, ":");
			add_number(&m, line);
		}
		add(&m, ": ");
	}
	add(&m, text);
	end_message(&m);
}

static void report_held(void)
{
	struct message m;

	if (fault.held == 0)
		return;
	begin_message(&m);
	add(&m, fault.file);
	add(&m, ": ");
	add_number(&m, fault.held);
	add(&m, " more faults like these, not shown");
	end_message(&m);
	fault.held = 0;
}

/* Returns whether one more message about this file may be shown. */
static int may_show(const char *file)
{
	if (strncmp(fault.file, file, sizeof fault.file - 1) != 0) {
		report_held();
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

	report_held();
	va_start(args, format);
	put_message(NULL, 0, format, args);
	va_end(args);
	exit(status);
}

/* Only what a handler may call. */
void die_in_signal(const char *message)
{
	static const char colon[] = ": ";

	(void)!write(STDERR_FILENO, fault.program, strlen(fault.program));
	(void)!write(STDERR_FILENO, colon, sizeof colon - 1);
	(void)!write(STDERR_FILENO, message, strlen(message));
	(void)!write(STDERR_FILENO, "\n", 1);
	_exit(1);
}

void die_memory(void)
{
	die(1, "out of memory");
}

int fault_end(void)
{
	report_held();
	return fault.status;
}
