/* SPDX-License-Identifier: MIT */
/* stream: the call stream read, written and read again; headers; tokens and grams. */
#include "../fuzz.h"

static bool blank(char c)
{
	return (unsigned char)c <= ' ' || c == 0x7f;
}

/* token_valid() and gram_tokens(), byte by byte. */
static bool is_token(const char *s, size_t len)
{
	if (len == 0 || len > TOKEN_LEN || *s == '>' || *s == '@' || *s == '#')
		return false;
	for (size_t i = 0; i < len; i++)
		if (blank(s[i]))
			return false;
	return true;
}

static size_t count_tokens(const char *s, size_t len)
{
	size_t tokens = 0, from = 0;

	for (size_t at = 0; at <= len; at++)
		if (at == len || s[at] == ' ') {
			if (!is_token(s + from, at - from))
				return 0;
			from = at + 1;
			tokens++;
		}
	return tokens;
}

/* Copies a record to memory of its own, so that a read beyond it is seen. */
static void check_record(const struct line *line)
{
	char *s = malloc(line->len + 1);

	CLAIM(s != NULL && line->len > 0 && !line->lost);
	memcpy(s, line->s, line->len);
	s = realloc(s, line->len);
	CLAIM(token_valid(s, line->len) == is_token(s, line->len));
	CLAIM(gram_tokens(s, line->len) == count_tokens(s, line->len));
	free(s);
}

static void check_header(const struct header *h)
{
	struct header copy = {0};
	struct value label = header_get(h, "label"), name = header_name(h);
	uint64_t n = 0;

	header_copy(&copy, h);
	CLAIM(value_same(name, header_name(&copy)));
	header_set_number(&copy, "n", 12345);
	CLAIM(header_number(&copy, "n", UINT64_MAX, &n) && n == 12345);
	CLAIM(!header_number(&copy, "n", 12344, &n));
	CLAIM(value_same(label, header_get(&copy, "label")));
	header_set(&copy, "label", "a\tb", 3);
	CLAIM(value_same(header_get(&copy, "label"), (struct value){"a\\tb", 4}));
	header_drop(&copy, "n");
	CLAIM(!header_get(&copy, "n").s && header_get(&copy, "label").len == 4);
	CLAIM(value_same(name, header_name(&copy)));
	text_free(&copy.text);
}

/* Reads all of the input and writes what was understood. */
static void rewrite(struct bytes *b, size_t step, struct text *to, uint64_t *bad)
{
	struct stream s;
	enum item item;
	bool begun = false;

	bytes_stream(&s, b, step);
	while ((item = stream_next(&s)) != ITEM_END) {
		CLAIM(item != ITEM_ERROR && (begun || item == ITEM_TRACE || item == ITEM_BAD));
		begun = true;
		if (item == ITEM_TRACE) {
			check_header(&s.head);
			put_header(to, &s.head);
		} else if (item == ITEM_THREAD) {
			CLAIM(s.line.len >= 1 && s.line.len <= TOKEN_LEN);
			put_thread(to, s.line.s, s.line.len);
		} else if (item == ITEM_BREAK) {
			put_break(to);
		} else if (item == ITEM_RECORD) {
			check_record(&s.line);
			text_put(to, s.line.s, s.line.len);
			text_byte(to, '\n');
		} else {
			CLAIM(s.why && *s.why && s.in.number > 0);
			++*bad;
		}
	}
	stream_close(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {.s = data, .len = size};
	struct text first = {0}, few = {0}, again = {0};
	uint64_t bad = 0, bad_few = 0, bad_again = 0;

	rewrite(&b, 0, &first, &bad);
	rewrite(&b, bytes_step(data, size), &few, &bad_few);
	CLAIM(same_text(&first, &few) && bad == bad_few);
	b = (struct bytes){.s = (const uint8_t *)first.s, .len = first.len};
	rewrite(&b, 0, &again, &bad_again);
	CLAIM(same_text(&first, &again) && bad_again == 0);
	text_free(&first);
	text_free(&few);
	text_free(&again);
	return 0;
}
