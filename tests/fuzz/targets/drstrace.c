#include "../trace.h"

FUZZ_FORMAT(drstrace_format)
