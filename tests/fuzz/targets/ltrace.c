/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(ltrace_format)
