/* SPDX-License-Identifier: MIT */
/*
 * trace: functions that the targets of the trace formats share.
 */
#ifndef FUZZ_TRACE_H
#define FUZZ_TRACE_H

#include "../../tools/trace2cat/reader.h"
#include "fuzz.h"

/* Lets a format (NULL: the one detected) read the bytes, at once and a few at a time, and asserts
 * that both give the same calls, as a valid call stream. */
int fuzz_format(const struct format *format, const uint8_t *data, size_t size);

/* The whole of a target. */
#define FUZZ_FORMAT(FORMAT)                                          \
	extern const struct format FORMAT;                           \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) \
	{                                                            \
		return fuzz_format(&FORMAT, data, size);             \
	}

#endif
