#include "../trace.h"

FUZZ_FORMAT(truss_format)
