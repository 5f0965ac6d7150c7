/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(perftrace_format)
