/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(pairs_format)
