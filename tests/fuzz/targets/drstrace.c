/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(drstrace_format)
