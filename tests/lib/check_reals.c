/* SPDX-License-Identifier: MIT */
/*
 * check_reals - compares text_real() with printf(3), by the shortest of "%.15g", "%.16g" and
 * "%.17g" that reads back as the same value, and text_to_real() with strtod(3)
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../format/number.h"

static uint64_t state = 88172645463325252;

/* G. Marsaglia, Xorshift RNGs, Journal of Statistical Software 8 (2003). */
static uint64_t draw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Values of many kinds: any below 1, quotients, powers of two and their neighbours, any bits. */
static double value(long i)
{
	uint64_t bits = draw();
	double fraction = (double)(bits >> 11) * 0x1p-53, any;

	switch (i % 6) {
	case 0:
		return fraction;
	case 1:
		return (double)(bits % 1000) / (double)(1 + bits / 1000 % 100000);
	case 2:
		return ldexp(1, -(int)(bits % 20)) *
		       (1 + (double)((int)(bits >> 61) - 3) * 0x1p-52);
	case 3:
		return nextafter((double)(bits % 100000) / 100000, (double)(bits >> 63));
	case 4:
		return fraction * pow(10, -(int)(bits % 7));
	default:
		memcpy(&any, &bits, sizeof any);
		return isfinite(any) ? any : 0;
	}
}

/* Whether text_to_real() reads a number as strtod() does, written in this many ways. */
static bool reads(double v)
{
	static const char *const ways[] = {"%.17g", "%.9g", "%.3f", "%.12f", "%.0f", "+%g", "%e"};

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		char s[400];
		double got = 1, want;

		snprintf(s, sizeof s, ways[i], v);
		want = strtod(s, NULL);
		if (*s == '+' && s[1] == '-')
			continue;
		if (strlen(s) < 64 &&
		    (!text_to_real(s, strlen(s), &got) || memcmp(&got, &want, sizeof got) != 0)) {
			printf("%s is read as %a\n", s, got);
			return false;
		}
	}
	return true;
}

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 0, bad = 0;
	struct text t = {0};

	for (long i = 0; i < count; i++) {
		double v = value(i);
		char want[40];
		int precision = 15;

		do
			snprintf(want, sizeof want, "%.*g", precision, v);
		while (strtod(want, NULL) != v && precision++ < 17);
		t.len = 0;
		text_real(&t, v);
		text_byte(&t, 0);
		if (strcmp(want, t.s) != 0 && bad++ < 10)
			printf("%a: %s, not %s\n", v, t.s, want);
		if (i % 8 == 0 && !reads(i % 16 ? v : -v) && bad++ > 10)
			break;
	}
	text_free(&t);
	return bad > 0;
}
