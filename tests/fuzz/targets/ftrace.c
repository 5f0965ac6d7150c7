/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(ftrace_format)
