/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(strace_format)
