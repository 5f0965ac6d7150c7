#include "../trace.h"

FUZZ_FORMAT(bpftrace_format)
