#include <stdio.h>
#include <stdlib.h>

#include "text.h"

char *text_room(struct text *t, size_t more)
{
	size_t cap = t->cap ? t->cap : 256;
	char *s;

	if (t->failed || more > SIZE_MAX / 2 - t->len)
		goto fail;
	if (t->s && t->cap - t->len >= more)
		return t->s + t->len;
	while (cap - t->len < more)
		cap *= 2;
	s = realloc(t->s, cap);
	if (!s)
		goto fail;
	t->s = s;
	t->cap = cap;
	return t->s + t->len;
fail:
	t->failed = true;
	return NULL;
}

void text_free(struct text *t)
{
	free(t->s);
	*t = (struct text){0};
}

void text_number(struct text *t, uint64_t value)
{
	char digits[20];
	size_t at = sizeof digits;

	do
		digits[--at] = (char)('0' + value % 10);
	while (value /= 10);
	text_put(t, digits + at, sizeof digits - at);
}

void text_real(struct text *t, double value)
{
	char s[40];
	int precision = 15;

	/* the shortest of the precisions that reads back as the same number */
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
