#include "../trace.h"

FUZZ_FORMAT(sequences_format)
