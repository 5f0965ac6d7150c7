/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(procmon_format)
