/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(uroot_format)
