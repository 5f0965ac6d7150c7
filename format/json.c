/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "json.h"
#include "utf8.h"

static void put_control(struct text *out, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";

	text_string(out, "\\u00");
	text_byte(out, hex[c >> 4]);
	text_byte(out, hex[c & 15]);
}

void json_string(struct text *out, const char *s, size_t len)
{
	text_byte(out, '"');
	for (size_t i = 0, n; i < len; i += n) {
		n = utf8_length(s + i, len - i);
		if (n == 0) {
			text_string(out, "\xef\xbf\xbd");
			n = 1;
		} else if (utf8_control(s + i, n)) {
			put_control(out, (unsigned char)s[i + n - 1]);
		} else {
			if (s[i] == '"' || s[i] == '\\')
				text_byte(out, '\\');
			text_put(out, s + i, n);
		}
	}
	text_byte(out, '"');
}

void json_value(struct text *out, struct value v)
{
	struct text plain = {0};

	if (!v.s) {
		text_string(out, "null");
		return;
	}
	text_unescaped(&plain, v.s, v.len);
	json_string(out, plain.len ? plain.s : "", plain.len);
	out->failed |= plain.failed;
	text_free(&plain);
}

void json_real(struct text *out, double value)
{
	if (isfinite(value))
		text_real(out, value);
	else
		text_string(out, "null");
}

void json_key(struct text *out, const char *name)
{
	if (out->len && out->s[out->len - 1] != '{')
		text_string(out, ", ");
	text_byte(out, '"');
	text_string(out, name);
	text_string(out, "\": ");
}
