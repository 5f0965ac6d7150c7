/* SPDX-License-Identifier: MIT */
/*
 * simd_avx: the scans of simd.h with AVX2 and with AVX-512.
 */
#ifndef FORMAT_SIMD_AVX_H
#define FORMAT_SIMD_AVX_H

#include "simd_plain.h"

#if defined SIMD_512

#include <immintrin.h>

typedef unsigned char simd_256_vector __attribute__((vector_size(32)));

SIMD_256 static inline simd_256_vector simd_256_load(const char *s)
{
	return (simd_256_vector)_mm256_loadu_si256((const __m256i *)(const void *)s);
}

SIMD_256 static inline uint64_t simd_256_bits(simd_256_vector answers)
{
	return (uint32_t)_mm256_movemask_epi8((__m256i)answers);
}

SIMD_256 SIMD_LOOK(simd_256, newlines, SIMD_NEWLINE)
SIMD_256 SIMD_LOOK(simd_256, blanks, SIMD_BLANK)
SIMD_256 SIMD_LOOK(simd_256, marks, SIMD_MARK)
SIMD_256 SIMD_LOOK(simd_256, no_numbers, SIMD_NO_NUMBER)
SIMD_256 SIMD_LOOK(simd_256, foreign, SIMD_FOREIGN)
SIMD_256 SIMD_LOOK(simd_256, no_digits, SIMD_NO_DIGIT)

SIMD_256 static inline bool simd_256_same(const char *a, const char *b, size_t len)
{
	uint64_t low = simd_256_bits(simd_256_load(a) == simd_256_load(b));
	uint64_t high = simd_256_bits(simd_256_load(a + 32) == simd_256_load(b + 32));

	return ~(low | high << 32) << (SIMD_BYTES - len) == 0;
}

/* CRC-32C, for which there is an instruction. Not with le64(), for which gcc computes every
 * address. */
SIMD_256 static inline uint64_t simd_256_hash(const char *s, size_t len)
{
	uint64_t first, middle, last;

	if (len < 8)
		return _mm_crc32_u64(0, simd_short(s, len));
	memcpy(&first, s, 8);
	memcpy(&middle, s + (len - 8) / 2, 8);
	memcpy(&last, s + len - 8, 8);
	return _mm_crc32_u64(_mm_crc32_u64(_mm_crc32_u64(0, first), middle), last);
}

SIMD_256 static inline unsigned simd_256_count(uint64_t bits)
{
	return (unsigned)__builtin_popcountll(bits);
}

/* Writes four at a time. Each store is twice as wide as a place, and the next one overwrites the
 * excess: else gcc merges the four into one store, which takes longer. */
SIMD_256 static inline void simd_256_put(uint16_t *places, size_t at, uint64_t bits)
{
	do {
#pragma GCC unroll 4
		for (int i = 0; i < 4; i++, bits &= bits - 1) {
			uint32_t place = (uint32_t)(at + _tzcnt_u64(bits));
			memcpy(places++, &place, sizeof place);
		}
	} while (bits);
}

SIMD_512 static inline uint64_t simd_512_newlines(const char *s)
{
	return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(s), _mm512_set1_epi8('\n'));
}

SIMD_512 static inline uint64_t simd_512_foreign(const char *s)
{
	__m512i bytes = _mm512_loadu_si512(s);

	return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(27)) | _mm512_movepi8_mask(bytes);
}

SIMD_512 static inline uint64_t simd_512_blanks(const char *s)
{
	__m512i bytes = _mm512_loadu_si512(s);

	return _mm512_cmple_epu8_mask(bytes, _mm512_set1_epi8(' ')) |
	       _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(0x7f));
}

SIMD_512 static inline uint64_t simd_512_marks(const char *s)
{
	__m512i bytes = _mm512_loadu_si512(s);

	return _mm512_cmple_epu8_mask(bytes, _mm512_set1_epi8('#')) |
	       _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('>')) |
	       _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('@'));
}

SIMD_512 static inline uint64_t simd_512_no_numbers(const char *s)
{
	__m512i bytes = _mm512_loadu_si512(s),
	        value = _mm512_sub_epi8(bytes, _mm512_set1_epi8('0'));

	return _mm512_cmpgt_epu8_mask(value, _mm512_set1_epi8(9)) &
	       _mm512_cmpneq_epi8_mask(bytes, _mm512_set1_epi8(' ')) &
	       _mm512_cmpneq_epi8_mask(bytes, _mm512_set1_epi8('\n')) &
	       _mm512_cmpneq_epi8_mask(bytes, _mm512_set1_epi8('\t')) &
	       _mm512_cmpneq_epi8_mask(bytes, _mm512_set1_epi8('\r'));
}

SIMD_512 static inline uint64_t simd_512_no_digits(const char *s)
{
	__m512i value = _mm512_sub_epi8(_mm512_loadu_si512(s), _mm512_set1_epi8('0'));

	return _mm512_cmpgt_epu8_mask(value, _mm512_set1_epi8(9));
}

SIMD_512 static inline bool simd_512_same(const char *a, const char *b, size_t len)
{
	uint64_t bits = (UINT64_C(2) << (len - 1)) - 1;

	return _mm512_mask_cmpneq_epi8_mask(bits, _mm512_loadu_si512(a), _mm512_loadu_si512(b)) ==
	       0;
}

/* Compresses the numbers of the bits that are 1, then widens them to 16 bits. */
SIMD_512 static inline void simd_512_put(uint16_t *places, size_t at, uint64_t bits)
{
	const __m512i numbers =
	    _mm512_set_epi64(0x3f3e3d3c3b3a3938, 0x3736353433323130, //
	                     0x2f2e2d2c2b2a2928, 0x2726252423222120, 0x1f1e1d1c1b1a1918,
	                     0x1716151413121110, 0x0f0e0d0c0b0a0908, 0x0706050403020100);
	__m512i some = _mm512_maskz_compress_epi8(bits, numbers);
	__m512i first = _mm512_set1_epi16((short)at);

	_mm512_storeu_si512(
	    places, _mm512_add_epi16(first, _mm512_cvtepu8_epi16(_mm512_castsi512_si256(some))));
	if (simd_256_count(bits) > 32)
		_mm512_storeu_si512(
		    places + 32, _mm512_add_epi16(first, _mm512_cvtepu8_epi16(
		                                             _mm512_extracti64x4_epi64(some, 1))));
}

static const struct simd simd_256 = {
    simd_256_newlines, simd_256_blanks, simd_256_no_numbers, simd_256_foreign, simd_256_no_digits,
    simd_256_same,     simd_256_hash,   simd_256_marks,      simd_256_count,   simd_256_put};
static const struct simd simd_512 = {
    simd_512_newlines, simd_512_blanks, simd_512_no_numbers, simd_512_foreign, simd_512_no_digits,
    simd_512_same,     simd_256_hash,   simd_512_marks,      simd_256_count,   simd_512_put};

/* Whether this processor has what SIMD_256 (Haswell, Zen and later) and SIMD_512 need. */
#define SIMD_HAS_256 (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2"))
#if defined SIMD_AVX2
#define SIMD_HAS_512 0
#else
#define SIMD_HAS_512 (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2"))
#endif

#endif

#endif
