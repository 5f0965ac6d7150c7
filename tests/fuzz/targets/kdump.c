/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(kdump_format)
