/* SPDX-License-Identifier: MIT */
/*
 * spill: bytes that wait in a temporary file, since they may be too many for memory.
 */
#ifndef CATCLEAN_SPILL_H
#define CATCLEAN_SPILL_H

#include <stdbool.h>
#include <stdio.h>

#include "../../format/text.h"

struct spill {
	FILE *file; /* without a name; NULL: could not be opened */
	int error;  /* errno, if it could not be opened */
	bool used;  /* it is not empty */
};

/* Opens the file, while the sandbox still allows it. As the file may never be needed, a failure is
 * reported only when it is. Later failures end the program with a message and status 1. */
void spill_begin(struct spill *s);

/* Appends n bytes. */
void spill_put(struct spill *s, const char *bytes, size_t n);

/* Writes all of its content to standard output, through `out`. */
void spill_pour(struct spill *s, struct text *out);

/* Empties it. */
void spill_clear(struct spill *s);

/* Closes the file, which removes it. */
void spill_end(struct spill *s);

#endif
