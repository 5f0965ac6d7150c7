/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(wine_format)
