/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(dtruss_format)
