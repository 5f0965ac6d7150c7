/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(table_format)
