#include "../trace.h"

FUZZ_FORMAT(dtruss_format)
