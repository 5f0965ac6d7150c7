#include "../trace.h"

FUZZ_FORMAT(table_format)
