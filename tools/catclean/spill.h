/* SPDX-License-Identifier: MIT */
/*
 * spill: bytes that wait in a temporary file, because they may be too many for memory.
 */
#ifndef CATCLEAN_SPILL_H
#define CATCLEAN_SPILL_H

#include <stdbool.h>
#include <stdio.h>

#include "../../format/text.h"

struct spill {
	FILE *file; /* without a name; NULL: there is none */
	int error;  /* why */
	bool used;  /* something is in it */
};

/* Opens the file, as long as files can be opened. It may never be needed: that it could not be
 * opened is said when it is. All that fails later ends the program with a message and status 1. */
void spill_begin(struct spill *s);

void spill_put(struct spill *s, const char *bytes, size_t n);

/* Writes all of it to standard output, through `out`. */
void spill_pour(struct spill *s, struct text *out);

/* Empties it. */
void spill_clear(struct spill *s);

void spill_end(struct spill *s);

#endif
