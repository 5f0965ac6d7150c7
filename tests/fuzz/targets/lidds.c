#include "../trace.h"

FUZZ_FORMAT(lidds_format)
