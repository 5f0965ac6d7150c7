/* SPDX-License-Identifier: MIT */
#include "../trace.h"

FUZZ_FORMAT(auditd_format)
