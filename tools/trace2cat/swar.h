/* SPDX-License-Identifier: MIT */
/*
 * swar: scans eight bytes of a line at a time, without branches that the next line would
 * mispredict.
 *
 * All functions may read up to 16 bytes past `end`, as lines of the reader allow (LINE_SLACK), and
 * ignore them. Bit 7 of each byte is its answer.
 */
#ifndef TRACE2CAT_SWAR_H
#define TRACE2CAT_SWAR_H

#include <stddef.h>
#include <stdint.h>

#include "../../format/le.h"
#include "../../format/simd_plain.h"

/* Returns the number of bytes before the first answer. There must be one. */
static inline size_t swar_before(uint64_t answers)
{
	return simd_first(answers) / 8;
}

/* Finds letters, digits and _. */
static inline uint64_t swar_names(uint64_t x)
{
	return eight_range(x | EIGHT(0x20), 'a', 'z') | eight_range(x, '0', '9') |
	       eight_range(x, '_', '_');
}

/* Returns how many of the next bytes, at most NAMES, are letters, digits and _. */
#if defined SIMD_SSE2
enum { NAMES = 16 };

static inline size_t names_before(const char *p)
{
	simd_plain_vector x = simd_plain_load(p);
	uint64_t names =
	    simd_plain_bits((((x | 0x20) - 'a') <= 25) | ((x - '0') <= 9) | (x == '_'));

	return simd_first(~names);
}
#else
enum { NAMES = 8 };

static inline size_t names_before(const char *p)
{
	uint64_t others = ~swar_names(le64(p)) & EIGHT(0x80);

	return others ? swar_before(others) : 8;
}
#endif

/* Returns the end of the letters, digits and _ that begin at p. */
static inline const char *past_name(const char *p, const char *end)
{
	size_t names;

	do
		p += names = names_before(p);
	while (names == NAMES && p < end);
	return p < end ? p : end;
}

/* Returns the end of a run of bytes that need no escape in a JSON string: at a quote, a backslash,
 * a control byte, or the end. */
static inline const char *past_plain(const char *p, const char *end)
{
#if defined SIMD_SSE2
	for (; p < end; p += 16) {
		simd_plain_vector x = simd_plain_load(p);
		uint64_t stops = simd_plain_bits((x == '"') | (x == '\\') | (x < ' '));

		if (stops) {
			p += simd_first(stops);
			break;
		}
	}
#else
	while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= ' ')
		p++;
#endif
	return p < end ? p : end;
}

/* Returns the end of the digits that begin at p. */
static inline const char *past_digits(const char *p, const char *end)
{
#if defined SIMD_SSE2
	for (; p < end; p += 16) {
		uint64_t stops = simd_plain_bits(SIMD_NO_DIGIT(simd_plain_load(p)));

		if (stops) {
			p += simd_first(stops);
			break;
		}
	}
#else
	while (p < end && *p >= '0' && *p <= '9')
		p++;
#endif
	return p < end ? p : end;
}

/* Returns the value of the first `digits` bytes, 1 to 7, which must be digits: puts zeros in front,
 * then adds up pairs, fours and all eight. */
static inline uint32_t swar_value(uint64_t x, size_t digits)
{
	x <<= 64 - 8 * digits;
	x = (x & EIGHT(0x0f)) * 2561 >> 8;
	x = (x & UINT64_C(0x00ff00ff00ff00ff)) * 6553601 >> 16;
	return (uint32_t)((x & UINT64_C(0x0000ffff0000ffff)) * UINT64_C(42949672960001) >> 32);
}

/* Returns the value of the digits that begin at p, and sets *digits to their number, 0 to 7; 8
 * means that there are more, and the value is meaningless. */
static inline uint32_t read_digits(const char *p, size_t *digits)
{
	uint64_t x = le64(p), others = ~eight_range(x, '0', '9') & EIGHT(0x80);

	*digits = others ? swar_before(others) : 8;
	return *digits - 1 < 7 ? swar_value(x, *digits) : 0;
}

/* Reads two numbers at p, each followed by this byte. Returns how many bytes they take, at most 8;
 * 0 if there is anything else. One load and one sum of lengths serve both numbers, so that the next
 * step need not wait longer. */
static inline size_t read_two(const char *p, char after, uint32_t value[2])
{
	uint64_t x = le64(p), others = ~eight_range(x, '0', '9') & EIGHT(0x80);
	uint64_t second = others & (others - 1);
	size_t n, end;

	if (!second)
		return 0;
	n = swar_before(others);
	end = swar_before(second);
	if (n == 0 || end == n + 1 || (char)(x >> 8 * n) != after || (char)(x >> 8 * end) != after)
		return 0;
	value[0] = swar_value(x, n);
	value[1] = swar_value(x >> 8 * (n + 1), end - n - 1);
	return end + 1;
}

#endif
