/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(sysdigprint_format)
