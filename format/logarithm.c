/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "logarithm.h"

/* Splits x = m 2^e, with m from sqrt(1/2) to sqrt(2); returns ln m and sets *e. With f = (m - 1) /
 * (m + 1), which is below 0.172, ln m is 2 (f + f^3 / 3 + f^5 / 5 ...); the omitted terms are below
 * 2^-56 of it. */
static double split(double x, int *e)
{
	static const double parts[] = {1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13,
	                               1.0 / 11, 1.0 / 9,  1.0 / 7,  1.0 / 5,  1.0 / 3};
	uint64_t bits;
	double m, f, s, series = 0;

	memcpy(&bits, &x, sizeof bits);
	*e = (int)(bits >> 52) - 1023;
	bits = (bits & (((uint64_t)1 << 52) - 1)) | (uint64_t)1023 << 52;
	memcpy(&m, &bits, sizeof m);
	if (m > 1.4142135623730951) {
		m /= 2;
		++*e;
	}
	f = (m - 1) / (m + 1);
	s = f * f;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		series = s * (series + parts[i]);
	return 2 * f + 2 * f * series;
}

double log_natural(double x)
{
	/* ln 2 in two parts, the first with so few bits that its product with e is exact */
	const double high = 0x1.62e42fefp-1, low = 0x1.473de6af278edp-34;
	int e;
	double rest = split(x, &e);

	return e * high + (e * low + rest);
}

double log_binary(double x)
{
	int e;
	double rest = split(x, &e);

	return e + rest * 1.4426950408889634;
}
