#include "../trace.h"

FUZZ_FORMAT(wine_format)
