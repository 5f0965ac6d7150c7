#include "../trace.h"

FUZZ_FORMAT(drakvuf_format)
