/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(nttrace_format)
