/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(apimonitor_format)
