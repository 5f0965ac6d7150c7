/* SPDX-License-Identifier: MIT */
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
