/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(perfscript_format)
