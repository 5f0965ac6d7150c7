/* SPDX-License-Identifier: MIT */
/* text: numbers and escapes, written and read again. */
#include <errno.h>
#include <math.h>

#include "../fuzz.h"

static void real_there_and_back(double value)
{
	struct text t = {0};

	if (!isfinite(value))
		return;
	text_real(&t, value);
	CLAIM(t.len > 0 && t.len < 32);
	text_byte(&t, 0);
	CLAIM(strtod(t.s, NULL) == value);
	text_free(&t);
}

static void number_there_and_back(uint64_t value)
{
	struct text t = {0};
	uint64_t again;

	text_number(&t, value);
	CLAIM(text_to_number(t.s, t.len, UINT64_MAX, &again) && again == value);
	CLAIM(value == 0 || !text_to_number(t.s, t.len, value - 1, &again));
	text_free(&t);
}

/* Reads the same digits with the C library. */
static void number_like_libc(const char *s, size_t len, uint64_t most)
{
	char digits[64];
	uint64_t value = 0;
	bool good = len > 0;

	if (len >= sizeof digits)
		return;
	for (size_t i = 0; i < len; i++)
		good = good && s[i] >= '0' && s[i] <= '9';
	memcpy(digits, s, len);
	digits[len] = 0;
	errno = 0;
	if (good) {
		unsigned long long known = strtoull(digits, NULL, 10);
		good = !errno && known <= most;
		CLAIM(text_to_number(s, len, most, &value) == good);
		CLAIM(!good || value == known);
	} else {
		CLAIM(!text_to_number(s, len, most, &value));
	}
}

static void escapes(const char *s, size_t len)
{
	struct text there = {0}, back = {0};

	text_escaped(&there, s, len);
	for (size_t i = 0; i < there.len; i++)
		CLAIM(!strchr("\t\n\r", there.s[i]) || there.s[i] == 0);
	text_unescaped(&back, there.s, there.len);
	CLAIM(same_bytes(s, len, back.s, back.len));
	back.len = 0;
	text_unescaped(&back, s, len);
	CLAIM(back.len <= len);
	text_free(&there);
	text_free(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	uint64_t bits = 0;
	double value;

	memcpy(&bits, data, size < sizeof bits ? size : sizeof bits);
	memcpy(&value, &bits, sizeof value);
	real_there_and_back(value);
	real_there_and_back((double)(bits >> 11) * 0x1p-53); /* from 0 to 1 */
	real_there_and_back((double)bits / 1e6);
	number_there_and_back(bits >> bits % 64);
	number_like_libc(s, size, bits);
	number_like_libc(s, size, UINT64_MAX);
	number_like_libc(s, size, INT64_MAX);
	escapes(s, size);
	return 0;
}
