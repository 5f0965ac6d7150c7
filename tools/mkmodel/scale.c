/* SPDX-License-Identifier: MIT */
#include "../common/fault.h"
#include "scale.h"

/* Returns count * scale / most, rounded to nearest, a half up; 0 if it is below 1. Works bit by
 * bit, as the product may need 95: after each bit, quotient * most + rest is the product of the
 * bits so far. */
static uint64_t scaled(uint64_t count, uint64_t scale, uint64_t most)
{
	uint64_t quotient = 0, rest = 0;

	for (int bit = 31; bit >= 0; bit--) {
		rest *= 2;
		quotient = quotient * 2 + (rest >= most);
		rest -= rest >= most ? most : 0;
		rest += scale >> bit & 1 ? count : 0;
		quotient += rest >= most;
		rest -= rest >= most ? most : 0;
	}
	return quotient && rest >= most - rest ? quotient + 1 : quotient;
}

void scale_hist(const struct hist *sum, uint64_t scale, struct hist *to)
{
	uint64_t most = 0;

	hist_clear(to);
	for (size_t i = 0; i < sum->grams.len; i++)
		if (sum->counts[i] > most)
			most = sum->counts[i];
	for (size_t i = 0; i < sum->grams.len; i++) {
		struct value gram = hist_gram(sum, i);
		uint64_t count = scale ? scaled(sum->counts[i], scale, most) : sum->counts[i];

		if (count && hist_add(to, gram.s, gram.len, count) != 0)
			die_memory();
	}
}
