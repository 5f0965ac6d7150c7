/* SPDX-License-Identifier: MIT */
/*
 * simd_plain: the scans of simd.h in plain C, and with SSE2, which every x86-64 has.
 */
#ifndef FORMAT_SIMD_PLAIN_H
#define FORMAT_SIMD_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "le.h"

/* For the tests: -DSIMD_C allows no more than plain C, -DSIMD_SSE than SSE2, -DSIMD_AVX2 than
 * AVX2. */
#if defined __x86_64__ && defined __GNUC__ && !defined SIMD_C
#include <emmintrin.h>
#define SIMD_SSE2
#if !defined SIMD_SSE
#define SIMD_256 __attribute__((target("avx2,popcnt,bmi,bmi2")))
#define SIMD_512 __attribute__((target("avx512bw,avx512vbmi2,popcnt,bmi,bmi2")))
#endif
#endif

#if defined __GNUC__
#define SIMD_INLINE static inline __attribute__((always_inline))
/* For functions that such a loop seldom calls: inlined, they would take the loop's registers. */
#define SIMD_RARE __attribute__((cold, noinline))
#else
#define SIMD_INLINE static inline
#define SIMD_RARE
#endif

enum { SIMD_BYTES = 64 };

struct simd {
	uint64_t (*newlines)(const char *s); /* where s has newlines */
	/* where s has white space, control bytes or DEL, which no token has */
	uint64_t (*blanks)(const char *s);
	/* where s has neither digits nor blanks (space, tab, newline, CR) */
	uint64_t (*no_numbers)(const char *s);
	/* where s has ESC, or a byte that is not ASCII */
	uint64_t (*foreign)(const char *s);
	/* where s has no digits */
	uint64_t (*no_digits)(const char *s);
	/* whether the first `len` bytes of a and b, 1 to SIMD_BYTES, are equal; may read SIMD_BYTES
	 */
	bool (*same)(const char *a, const char *b, size_t len);
	/* hash of 1 byte or more: of the first, middle and last 8; may read 8; not for files */
	uint64_t (*hash)(const char *s, size_t len);
	/* where s has a byte that no call begins with: a blank, a control byte, #, > or @; also !
	 * and ", with which few calls begin */
	uint64_t (*marks)(const char *s);
	unsigned (*count)(uint64_t bits); /* how many bits are 1 */
	/* writes the places of the bits that are 1, plus `at`; may write up to SIMD_BYTES + 2
	 * elements */
	void (*put)(uint16_t *places, size_t at, uint64_t bits);
};

/* Scans eight bytes at a time: bit 7 of each byte is its answer (Hacker's Delight, H. S. Warren,
 * 6-1). */
#define EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Finds the bytes from `least` to `most`, both below 128. */
SIMD_INLINE uint64_t eight_range(uint64_t x, unsigned least, unsigned most)
{
	uint64_t low = x & EIGHT(0x7f);

	return (low + EIGHT(0x80 - least)) & ~(low + EIGHT(0x7f - most)) & ~x & EIGHT(0x80);
}

/* Returns the number of 0 bits below the lowest 1 bit; bits != 0. */
SIMD_INLINE unsigned simd_first(uint64_t bits)
{
#if defined __GNUC__
	return (unsigned)__builtin_ctzll(bits);
#else
	unsigned n = 0;

	for (; !(bits & 1); bits >>= 1)
		n++;
	return n;
#endif
}

/* H. S. Warren, Hacker's Delight, 2nd ed. (2012), section 5-1. */
SIMD_INLINE unsigned simd_plain_count(uint64_t bits)
{
	bits -= bits >> 1 & UINT64_C(0x5555555555555555);
	bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
	bits = (bits + (bits >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (unsigned)(bits * UINT64_C(0x0101010101010101) >> 56);
}

/* Writes six at a time, needed or not: their number is hard to predict. */
SIMD_INLINE void simd_plain_put(uint16_t *places, size_t at, uint64_t bits)
{
	do {
		for (int i = 0; i < 6; i++, bits &= bits - 1)
			*places++ = (uint16_t)(at + simd_first(bits | UINT64_C(1) << 63));
	} while (bits);
}

#if defined SIMD_SSE2

/* Vectors of bytes, as in gcc and clang: 0xff where the answer is yes. */
#define SIMD_NEWLINE(x) ((x) == '\n')
#define SIMD_BLANK(x) (((x) <= ' ') | ((x) == 0x7f))
#define SIMD_MARK(x) (((x) <= '#') | ((x) == '>') | ((x) == '@'))
#define SIMD_NO_NUMBER(x) \
	(((x) - '0' > 9) & ((x) != ' ') & ((x) != '\n') & ((x) != '\t') & ((x) != '\r'))

#define SIMD_FOREIGN(x) (((x) == 27) | ((x) > 127))
#define SIMD_NO_DIGIT(x) ((x) - '0' > 9)

/* Defines the scan NAME_LOOK() with vectors of type NAME_vector, whose answers NAME_bits()
 * gathers. */
#define SIMD_LOOK(name, look, answer)                                            \
	static inline uint64_t name##_##look(const char *s)                      \
	{                                                                        \
		uint64_t bits = 0;                                               \
		_Pragma("GCC unroll 4") for (size_t i = 0; i < SIMD_BYTES;       \
		                             i += sizeof(name##_vector)) bits |= \
		    name##_bits(answer(name##_load(s + i))) << i;                \
		return bits;                                                     \
	}

typedef unsigned char simd_plain_vector __attribute__((vector_size(16)));

SIMD_INLINE simd_plain_vector simd_plain_load(const char *s)
{
	return (simd_plain_vector)_mm_loadu_si128((const __m128i *)(const void *)s);
}

SIMD_INLINE uint64_t simd_plain_bits(simd_plain_vector answers)
{
	return (uint64_t)_mm_movemask_epi8((__m128i)answers);
}

SIMD_LOOK(simd_plain, newlines, SIMD_NEWLINE)
SIMD_LOOK(simd_plain, blanks, SIMD_BLANK)
SIMD_LOOK(simd_plain, marks, SIMD_MARK)
SIMD_LOOK(simd_plain, no_numbers, SIMD_NO_NUMBER)
SIMD_LOOK(simd_plain, foreign, SIMD_FOREIGN)
SIMD_LOOK(simd_plain, no_digits, SIMD_NO_DIGIT)

/* Finds the bytes that are equal. */
SIMD_INLINE uint64_t simd_plain_equal(const char *a, const char *b)
{
	uint64_t bits = 0;

#pragma GCC unroll 4
	for (int i = 0; i < SIMD_BYTES; i += 16)
		bits |= simd_plain_bits(simd_plain_load(a + i) == simd_plain_load(b + i)) << i;
	return bits;
}

#else

SIMD_INLINE uint64_t eight_newlines(uint64_t x)
{
	return eight_range(x, '\n', '\n');
}

SIMD_INLINE uint64_t eight_blanks(uint64_t x)
{
	return eight_range(x, 0, ' ') | eight_range(x, 0x7f, 0x7f);
}

SIMD_INLINE uint64_t eight_marks(uint64_t x)
{
	return eight_range(x, 0, '#') | eight_range(x, '>', '>') | eight_range(x, '@', '@');
}

SIMD_INLINE uint64_t eight_no_numbers(uint64_t x)
{
	uint64_t numbers = eight_range(x, '0', '9') | eight_range(x, ' ', ' ') |
	                   eight_range(x, '\t', '\n') | eight_range(x, '\r', '\r');

	return ~numbers & EIGHT(0x80);
}

SIMD_INLINE uint64_t eight_foreign(uint64_t x)
{
	return (eight_range(x, 27, 27) | x) & EIGHT(0x80);
}

SIMD_INLINE uint64_t eight_no_digits(uint64_t x)
{
	return ~eight_range(x, '0', '9') & EIGHT(0x80);
}

/* Gathers the answers of eight bytes into eight bits. */
SIMD_INLINE uint64_t eight_bits(uint64_t answers)
{
	return (answers >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

SIMD_INLINE uint64_t simd_look(const char *s, uint64_t (*look)(uint64_t))
{
	uint64_t bits = 0;

	for (int i = 0; i < SIMD_BYTES; i += 8)
		bits |= eight_bits(look(le64(s + i))) << i;
	return bits;
}

SIMD_INLINE uint64_t simd_plain_newlines(const char *s)
{
	return simd_look(s, eight_newlines);
}

SIMD_INLINE uint64_t simd_plain_blanks(const char *s)
{
	return simd_look(s, eight_blanks);
}

SIMD_INLINE uint64_t simd_plain_marks(const char *s)
{
	return simd_look(s, eight_marks);
}

SIMD_INLINE uint64_t simd_plain_no_numbers(const char *s)
{
	return simd_look(s, eight_no_numbers);
}

SIMD_INLINE uint64_t simd_plain_foreign(const char *s)
{
	return simd_look(s, eight_foreign);
}

SIMD_INLINE uint64_t simd_plain_no_digits(const char *s)
{
	return simd_look(s, eight_no_digits);
}

SIMD_INLINE uint64_t simd_plain_equal(const char *a, const char *b)
{
	uint64_t bits = 0;

	for (int i = 0; i < SIMD_BYTES; i += 8)
		bits |= eight_bits(eight_range(le64(a + i) ^ le64(b + i), 0, 0)) << i;
	return bits;
}

#endif

SIMD_INLINE bool simd_plain_same(const char *a, const char *b, size_t len)
{
	return ~simd_plain_equal(a, b) << (SIMD_BYTES - len) == 0;
}

/* Returns the first len bytes, 1 to 7. */
SIMD_INLINE uint64_t simd_short(const char *s, size_t len)
{
	return le64(s) << 8 * (8 - len);
}

/* Multiplicative hashing: D. E. Knuth, The Art of Computer Programming 3, section 6.4. */
SIMD_INLINE uint64_t simd_plain_hash(const char *s, size_t len)
{
	uint64_t bits, middle, last;

	if (len < 8) {
		bits = simd_short(s, len);
	} else {
		middle = le64(s + (len - 8) / 2);
		last = le64(s + len - 8);
		bits = le64(s) ^ (middle << 21 | middle >> 43) ^ (last << 42 | last >> 22);
	}
	return bits * UINT64_C(0x9e3779b97f4a7c15) >> 32;
}

static const struct simd simd_plain = {
    simd_plain_newlines,  simd_plain_blanks, simd_plain_no_numbers, simd_plain_foreign,
    simd_plain_no_digits, simd_plain_same,   simd_plain_hash,       simd_plain_marks,
    simd_plain_count,     simd_plain_put};

#endif
