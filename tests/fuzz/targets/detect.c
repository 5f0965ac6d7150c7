/* SPDX-License-Identifier: MIT */
/* detect: detects the format of the input, which that format then reads. */
#include "../trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_format(NULL, data, size);
}
