/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(bpftrace_format)
