#include "../trace.h"

FUZZ_FORMAT(json_format)
