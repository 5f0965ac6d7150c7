#include "../trace.h"

FUZZ_FORMAT(lisa_format)
