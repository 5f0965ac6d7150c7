/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(truss_format)
