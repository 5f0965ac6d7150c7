#include <math.h>

#include "json.h"

/* How many bytes at s are one valid UTF-8 character (RFC 3629, section 4); 0: none are. */
static size_t utf8_len(const unsigned char *s, size_t len)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t more;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	more = s[0] < 0xe0 ? 1 : s[0] < 0xf0 ? 2 : 3;
	if (more >= len)
		return 0;
	if (s[0] == 0xe0)
		low = 0xa0; /* shorter forms exist */
	else if (s[0] == 0xed)
		high = 0x9f; /* surrogates */
	else if (s[0] == 0xf0)
		low = 0x90; /* shorter forms exist */
	else if (s[0] == 0xf4)
		high = 0x8f; /* past U+10FFFF */
	if (s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i <= more; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	return more + 1;
}

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
		unsigned char c = (unsigned char)s[i];
		n = utf8_len((const unsigned char *)s + i, len - i);
		if (n == 0) {
			text_string(out, "\xef\xbf\xbd");
			n = 1;
		} else if (c < ' ' || c == 0x7f) {
			put_control(out, c);
		} else {
			if (c == '"' || c == '\\')
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
