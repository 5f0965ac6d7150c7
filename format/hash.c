/* SPDX-License-Identifier: MIT */
#if defined __linux__
#include <sys/random.h>
#endif
#include <time.h>

#include "hash.h"

uint64_t hash_seed(void)
{
	uint64_t seed;

#if defined __linux__
	if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) == sizeof seed)
		return seed;
#endif
	/* if the system has nothing better: the clock and the address of this program */
	seed = (uint64_t)time(NULL) ^ (uint64_t)clock() << 32;
	return XXH3_64bits_withSeed(&seed, sizeof seed, (uint64_t)(uintptr_t)&seed);
}
