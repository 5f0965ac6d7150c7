/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(lisa_format)
