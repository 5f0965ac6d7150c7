/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(lidds_format)
