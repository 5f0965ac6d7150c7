#include "../trace.h"

FUZZ_FORMAT(uroot_format)
