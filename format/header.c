/* SPDX-License-Identifier: MIT */
#include "header.h"

/* Returns the end of the field that holds the byte at `from`. */
static size_t field_end(const struct header *h, size_t from)
{
	const char *tab =
	    from < h->text.len ? memchr(h->text.s + from, '\t', h->text.len - from) : NULL;

	return tab ? (size_t)(tab - h->text.s) : h->text.len;
}

struct value header_name(const struct header *h)
{
	return (struct value){h->text.len ? h->text.s : "", field_end(h, 0)};
}

struct value header_get(const struct header *h, const char *key)
{
	size_t n = strlen(key);

	for (size_t at = field_end(h, 0), end; at < h->text.len; at = end) {
		const char *field = h->text.s + ++at;
		end = field_end(h, at);
		if (end - at > n && memcmp(field, key, n) == 0 && field[n] == '=')
			return (struct value){field + n + 1, end - at - n - 1};
	}
	return (struct value){NULL, 0};
}

void header_start(struct header *h, const char *name, size_t len)
{
	h->text.len = 0;
	text_escaped(&h->text, name, len);
}

void header_set(struct header *h, const char *key, const char *value, size_t len)
{
	struct value old = header_get(h, key);
	struct text tail = {0};
	size_t at;

	if (old.s) {
		at = (size_t)(old.s - h->text.s);
		text_put(&tail, old.s + old.len, h->text.len - at - old.len);
		h->text.len = at;
	} else {
		text_byte(&h->text, '\t');
		text_string(&h->text, key);
		text_byte(&h->text, '=');
	}
	text_escaped(&h->text, value, len);
	text_put(&h->text, tail.s, tail.len);
	h->text.failed |= tail.failed;
	text_free(&tail);
}

void header_set_number(struct header *h, const char *key, uint64_t value)
{
	struct text digits = {0};

	text_number(&digits, value);
	header_set(h, key, digits.s, digits.len);
	h->text.failed |= digits.failed;
	text_free(&digits);
}

void header_drop(struct header *h, const char *key)
{
	struct value old;

	while ((old = header_get(h, key)).s) {
		char *from = h->text.s + (old.s - h->text.s) - strlen(key) - 2;
		const char *tail = old.s + old.len;

		memmove(from, tail, (size_t)(h->text.s + h->text.len - tail));
		h->text.len -= (size_t)(tail - from);
	}
}

bool header_number(const struct header *h, const char *key, uint64_t most, uint64_t *value)
{
	struct value v = header_get(h, key);

	return v.s && text_to_number(v.s, v.len, most, value);
}

void header_copy(struct header *to, const struct header *from)
{
	to->text.len = 0;
	text_put(&to->text, from->text.s, from->text.len);
	to->text.failed |= from->text.failed;
}

void text_escaped(struct text *t, const char *s, size_t len)
{
	static const char plain[] = "\t\n\r\\", letter[] = "tnr\\";
	size_t from = 0;

	for (size_t i = 0; i < len; i++) {
		bool may_be = s[i] == '\\' || (s[i] >= '\t' && s[i] <= '\r');
		const char *at = may_be ? strchr(plain, s[i]) : NULL;
		if (!at)
			continue;
		text_put(t, s + from, i - from);
		text_byte(t, '\\');
		text_byte(t, letter[at - plain]);
		from = i + 1;
	}
	text_put(t, s + from, len - from);
}

void text_unescaped(struct text *t, const char *s, size_t len)
{
	static const char plain[] = "\t\n\r\\", letter[] = "tnr\\";

	for (size_t i = 0; i < len; i++) {
		const char *at =
		    s[i] == '\\' && i + 1 < len && s[i + 1] ? strchr(letter, s[i + 1]) : NULL;
		text_byte(t, at ? plain[at - letter] : s[i]);
		i += at != NULL;
	}
}

void put_header(struct text *out, const struct header *h)
{
	text_byte(out, '>');
	text_put(out, h->text.s, h->text.len);
	text_byte(out, '\n');
	out->failed |= h->text.failed;
}
