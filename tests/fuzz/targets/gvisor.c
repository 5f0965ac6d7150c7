/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(gvisor_format)
