/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(sequences_format)
