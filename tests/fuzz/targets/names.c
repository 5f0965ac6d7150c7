/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(names_format)
