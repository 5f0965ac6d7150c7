#include "../trace.h"

FUZZ_FORMAT(pairs_format)
