/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(sysdig_format)
