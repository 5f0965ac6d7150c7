/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(numbers_format)
