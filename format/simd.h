/* SPDX-License-Identifier: MIT */
/*
 * simd: scans 64 bytes at a time. Bit i of a scan's result answers for byte i.
 *
 * In plain C, with SSE2, which every x86-64 has, with AVX2, which most have, and with AVX-512
 * (VBMI2: Ice Lake, Zen 4 and later), all with the same results (tests/simd.bats). A loop that
 * scans is written once, as NAME_by, always inline, with the scans as its argument; SIMD_BEST(NAME,
 * ...) compiles it for each instruction set.
 */
#ifndef FORMAT_SIMD_H
#define FORMAT_SIMD_H

#include "simd_avx.h"
#include "simd_plain.h"

#if defined SIMD_512

/* Defines NAME(type *) from NAME_by(type *, scans), which is SIMD_INLINE, with the best scans of
 * this processor. */
#define SIMD_BEST(name, type)                         \
	SIMD_256 static void name##_256(type *with)   \
	{                                             \
		name##_by(with, &simd_256);           \
	}                                             \
	SIMD_512 static void name##_512(type *with)   \
	{                                             \
		name##_by(with, &simd_512);           \
	}                                             \
	static void name(type *with)                  \
	{                                             \
		if (SIMD_HAS_512)                     \
			name##_512(with);             \
		else if (SIMD_HAS_256)                \
			name##_256(with);             \
		else                                  \
			name##_by(with, &simd_plain); \
	}

#else

#define SIMD_BEST(name, type)                 \
	static void name(type *with)          \
	{                                     \
		name##_by(with, &simd_plain); \
	}

#endif

/* Writes the places of all bits of the scan `look` in the first `len` bytes, and returns their
 * number. Needs room for len + SIMD_BYTES + 2 places; may read SIMD_BYTES bytes past the last. */
SIMD_INLINE size_t simd_places(const char *s, size_t len, uint16_t *places,
                               uint64_t (*look)(const char *), const struct simd *simd)
{
	size_t n = 0;

	for (size_t at = 0; at < len; at += SIMD_BYTES) {
		uint64_t bits = look(s + at);

		simd->put(places + n, at, bits);
		n += simd->count(bits);
	}
	while (n && places[n - 1] >= len)
		n--;
	return n;
}

#endif
