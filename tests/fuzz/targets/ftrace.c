#include "../trace.h"

FUZZ_FORMAT(ftrace_format)
