#include "../trace.h"

FUZZ_FORMAT(perftrace_format)
