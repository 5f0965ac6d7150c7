#include "../trace.h"

FUZZ_FORMAT(nttrace_format)
