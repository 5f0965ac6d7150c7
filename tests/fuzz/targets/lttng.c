/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(lttng_format)
