/* SPDX-License-Identifier: MIT */
/*
 * fuzz: functions that the fuzz targets share.
 *
 * A target takes any bytes, lets one parser read them, and asserts what must hold for all input.
 * LINE_UNIT is small here (see format/line.h), and bytes of the reader's buffer that must not be
 * read are poisoned for the address sanitizer.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../format/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CLAIM(what)                                                                        \
	do {                                                                               \
		if (!(what)) {                                                             \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what); \
			abort();                                                           \
		}                                                                          \
	} while (0)

/* Bytes that are read like a file. */
struct bytes {
	const uint8_t *s;
	size_t len;
	size_t step; /* bytes that a read returns, at most; 0: as many as asked for */
	size_t at;   /* how many have been read */
};

/* For lines_from(). */
ssize_t bytes_read(void *bytes, void *buf, size_t size);

/* Starts to read the bytes from the beginning, this many at a time. */
void bytes_lines(struct lines *in, struct bytes *b, size_t step);
void bytes_stream(struct stream *s, struct bytes *b, size_t step);

static inline bool same_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
	return value_same((struct value){a, a_len}, (struct value){b, b_len});
}

static inline bool same_text(const struct text *a, const struct text *b)
{
	return value_same(text_value(a), text_value(b));
}

/* Returns the number of faults reported so far. */
extern uint64_t fuzz_warned;

/* Returns a number from 1 to 64 that depends only on the input: for steps, so that faults recur. */
size_t bytes_step(const uint8_t *data, size_t size);

#endif
