#include "../trace.h"

FUZZ_FORMAT(auditd_format)
