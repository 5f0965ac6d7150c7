/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(drakvuf_format)
