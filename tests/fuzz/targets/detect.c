/* SPDX-License-Identifier: MIT */
/* detect: which format is it? Then that format reads it. */
#include "../trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_format(NULL, data, size);
}
