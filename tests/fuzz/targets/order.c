/* SPDX-License-Identifier: MIT */
/* order: a file of grams in order, with weights. */
#include "../../../format/order.h"
#include "../fuzz.h"

enum { MOST = 1000 };

static const char *read_order(struct order *o, struct bytes *b, size_t step, uint64_t *number)
{
	struct lines in;
	const char *why;

	*o = (struct order){0};
	bytes_lines(&in, b, step);
	why = order_read(o, &in);
	*number = in.number;
	lines_close(&in);
	return why;
}

static void check(const struct order *o)
{
	double unlisted = order_weight(o, -1);

	CLAIM(o->grams.len > 0 && unlisted >= 1e-100 && unlisted <= 1e100);
	for (size_t i = 0; i < o->grams.len; i++) {
		struct value gram = strtab_string(&o->grams, i);
		double weight = order_weight(o, (int64_t)i);

		CLAIM(order_place(o, gram.s, gram.len) == (int64_t)i);
		CLAIM(weight >= 1e-100 && weight <= 1e100);
	}
	CLAIM(order_place(o, "no such gram, of commas", 23) == -1);
}

/* The lines that count. */
static void put_lines(struct bytes *b, struct text *to)
{
	struct lines in;
	struct line line;

	bytes_lines(&in, b, 0);
	while (line_next(&in, &line) > 0)
		if (line.len && *line.s != '#') {
			text_put(to, line.s, line.len);
			text_byte(to, '\n');
		}
	lines_close(&in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {.s = data, .len = size < MOST ? size : MOST};
	struct order one, few, again;
	struct text lines = {0};
	uint64_t number, number_few;
	const char *why = read_order(&one, &b, 0, &number);

	CLAIM(read_order(&few, &b, bytes_step(data, size), &number_few) == why);
	CLAIM(number == number_few && one.hash == few.hash);
	if (!why) {
		check(&one);
		put_lines(&b, &lines);
		b = (struct bytes){.s = (const uint8_t *)lines.s, .len = lines.len};
		CLAIM(read_order(&again, &b, 0, &number) == NULL && again.hash == one.hash);
		order_free(&again);
		text_free(&lines);
	}
	order_free(&one);
	order_free(&few);
	return 0;
}
