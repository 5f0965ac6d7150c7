/* SPDX-License-Identifier: MIT */
/*
 * fuzz: bytes as a source of lines; and, in place of tools/common, functions that discard a
 * parser's messages and output.
 */
#include <stdarg.h>

#include "../../tools/common/fault.h"
#include "../../tools/common/in.h"
#include "../../tools/common/out.h"
#include "fuzz.h"

#if defined __SANITIZE_ADDRESS__
#define POISON 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define POISON 1
#endif
#endif
#if defined POISON
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(s, len) ((void)(s), (void)(len))
#define ASAN_UNPOISON_MEMORY_REGION(s, len) ((void)(s), (void)(len))
#endif

ssize_t bytes_read(void *bytes, void *buf, size_t size)
{
	struct bytes *b = bytes;
	size_t n = b->len - b->at, most = b->step && b->step < size ? b->step : size;

	n = n < most ? n : most;
	ASAN_UNPOISON_MEMORY_REGION((char *)buf, size + LINE_SLACK);
	if (n)
		memcpy(buf, b->s + b->at, n);
	b->at += n;
	/* these bytes may be left over from earlier lines, and mean nothing */
	memset((char *)buf + n, 0xa5, LINE_SLACK);
	ASAN_POISON_MEMORY_REGION((char *)buf + n + LINE_SLACK, size - n);
	return (ssize_t)n;
}

void bytes_lines(struct lines *in, struct bytes *b, size_t step)
{
	b->at = 0;
	b->step = step;
	CLAIM(lines_from(in, bytes_read, b) == 0);
}

void bytes_stream(struct stream *s, struct bytes *b, size_t step)
{
	*s = (struct stream){0};
	bytes_lines(&s->in, b, step);
}

size_t bytes_step(const uint8_t *data, size_t size)
{
	return size ? (data[size / 2] ^ size) % 64 + 1 : 1;
}

/* --- tools/common --- */

uint64_t fuzz_warned;

const char *fault_program(void)
{
	return "fuzz";
}

void fault_begin(const char *argv0)
{
	(void)argv0;
}

int fault_end(void)
{
	return 0;
}

/* Formats the message, so that the bytes it quotes are read, and discards it. */
static void say(const char *format, va_list args)
{
	char text[2048];

	vsnprintf(text, sizeof text, format, args);
}

void warn(const char *file, uint64_t line, const char *format, ...)
{
	va_list args;

	fuzz_warned++;
	CLAIM(!file || strlen(file) + line < SIZE_MAX);
	va_start(args, format);
	say(format, args);
	va_end(args);
}

void note(const char *file, const char *format, ...)
{
	va_list args;

	CLAIM(!file || strlen(file) < SIZE_MAX);
	va_start(args, format);
	say(format, args);
	va_end(args);
}

/* No input may end a program. */
void die(int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\nthe program ended with status %d\n", status);
	abort();
}

void die_memory(void)
{
	die(1, "out of memory");
}

void in_each(char **files, void (*work)(int fd, const char *name, void *arg), void *arg)
{
	(void)files;
	(void)work;
	(void)arg;
}

char **in_names(const char *file)
{
	die(1, "%s is read", file);
}

int in_open(const char *name)
{
	die(1, "%s is opened", name);
}

const char *in_open_file(const char *name, int *fd)
{
	(void)fd;
	die(1, "%s is opened", name);
}

void out_begin(void)
{
}

void out_write(const void *bytes, size_t n)
{
	(void)bytes;
	(void)n;
}

void out_before_read(void *gathered)
{
	(void)gathered;
}

void out_close(void)
{
}
