#include "../trace.h"

FUZZ_FORMAT(procmon_format)
