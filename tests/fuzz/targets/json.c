/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(json_format)
