/* SPDX-License-Identifier: MIT */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "number.h"

/* Writes two digits at a time, which halves the number of divisions. */
void text_number(struct text *t, uint64_t value)
{
	static const char pairs[] = "0001020304050607080910111213141516171819"
	                            "2021222324252627282930313233343536373839"
	                            "4041424344454647484950515253545556575859"
	                            "6061626364656667686970717273747576777879"
	                            "8081828384858687888990919293949596979899";
	char digits[20];
	size_t at = sizeof digits;

	for (; value >= 10; value /= 100)
		memcpy(digits + (at -= 2), pairs + 2 * (value % 100), 2);
	if (value > 0 || at == sizeof digits)
		digits[--at] = (char)('0' + value);
	text_put(t, digits + at, sizeof digits - at);
}

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 wide;

/* Computes the digits of mantissa / 2^shift times `power`, a power of 10, rounded to nearest, ties
 * to even. Returns whether they read back as the same mantissa. */
static bool read_back(uint64_t mantissa, int shift, wide power, uint64_t *digits)
{
	wide exact = mantissa * power, half = (wide)1 << (shift - 1);
	wide rest = exact & (2 * half - 1);

	*digits = (uint64_t)(exact >> shift);
	if (rest > half || (rest == half && *digits % 2)) {
		++*digits;
		rest = 2 * half - rest;
	}
	return 2 * rest < power || (2 * rest == power && mantissa % 2 == 0);
}

/* Does the work of text_real() in integers for most values below 1. Returns false for others. */
static bool put_fraction(struct text *t, double value)
{
	const uint64_t one = (uint64_t)1 << 52;
	uint64_t bits, mantissa, digits;
	wide power = 1000000000000000;
	int shift, places = 15 + (value < 0.1) + (value < 0.01) + (value < 0.001);
	char s[32];

	memcpy(&bits, &value, sizeof bits);
	mantissa = (bits & (one - 1)) | one;
	if (!(value >= 0.0001 && value < 1) || mantissa == one)
		return false;
	shift = 1023 + 52 - (int)(bits >> 52);
	for (int i = 15; i < places; i++)
		power *= 10;
	/* decimal places for 15 digits, 16, or 17, which always read back */
	for (; !read_back(mantissa, shift, power, &digits); power *= 10)
		places++;
	for (; digits % 10 == 0; digits /= 10)
		places--;
	if (places <= 0)
		return false; /* rounded up to 1 */
	for (int i = places; i > 0; i--, digits /= 10)
		s[i + 1] = (char)('0' + digits % 10);
	s[0] = '0';
	s[1] = '.';
	text_put(t, s, (size_t)places + 2);
	return true;
}
#else
static bool put_fraction(struct text *t, double value)
{
	return t == NULL && value < 0; /* never true: always the slow way */
}
#endif

void text_real(struct text *t, double value)
{
	char s[40];
	int precision = 15;

	if (put_fraction(t, value))
		return;
	value += 0.0; /* -0 becomes 0 */
	/* the least precision that reads back as the same number */
	do
		snprintf(s, sizeof s, "%.*g", precision, value);
	while (strtod(s, NULL) != value && precision++ < 17);
	text_string(t, s);
}

bool text_to_number(const char *s, size_t len, uint64_t most, uint64_t *value)
{
	uint64_t sum = 0;

	if (len == 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned digit = (unsigned char)s[i] - '0';
		if (digit > 9 || sum > (most - digit) / 10 || digit > most)
			return false;
		sum = sum * 10 + digit;
	}
	*value = sum;
	return true;
}

/* Takes a number of at most 15 digits and no exponent: then digits and power are exact, and one
 * division rounds as strtod() does (W. D. Clinger, How to Read Floating Point Numbers Accurately,
 * 1990). */
static bool take_short(const char *s, size_t len, double *value)
{
	static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
	                                1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
	bool minus = *s == '-', point = false;
	uint64_t sum = 0;
	int digits = 0, places = 0;

	for (size_t i = minus; i < len; i++) {
		unsigned digit = (unsigned char)s[i] - '0';

		if (s[i] == '.' && !point) {
			point = true;
			continue;
		}
		if (digit > 9 || digits == 15)
			return false;
		sum = sum * 10 + digit;
		digits++;
		places += point;
	}
	*value = (minus ? -(double)sum : (double)sum) / powers[places];
	return digits > 0 && FLT_EVAL_METHOD == 0;
}

bool text_to_real(const char *s, size_t len, double *value)
{
	char field[64], *end;

	if (len > 0 && take_short(s, len, value))
		return true;
	if (len == 0 || len >= sizeof field || (unsigned char)*s <= ' ')
		return false;
	memcpy(field, s, len);
	field[len] = 0;
	*value = strtod(field, &end);
	return end == field + len && isfinite(*value);
}
