/* SPDX-License-Identifier: MIT */
/* weights: a file of weights, read, written and read again. */
#include <math.h>

#include "../../../format/weights.h"
#include "../fuzz.h"

enum { MOST = 2000 };

static const char *read_weights(struct weights *w, struct bytes *b, size_t step, uint64_t *number)
{
	struct stream in;
	const char *why;

	*w = (struct weights){0};
	bytes_stream(&in, b, step);
	why = weights_read(w, &in);
	*number = in.in.number;
	stream_close(&in);
	return why;
}

/* Every weight is found under its gram, and once for each machine. */
static void check(const struct weights *w)
{
	size_t lines = 0;

	CLAIM(w->len > 0 && (w->len > 1) == (w->machines[0].other.len == 0) && w->lengths > 1);
	for (size_t i = 0; i < w->grams.len; i++) {
		struct value gram = strtab_string(&w->grams, i);
		const struct weight_of *found = NULL;
		size_t len = weights_find(w, gram.s, gram.len, &found);

		CLAIM(len > 0 && len <= w->len);
		for (size_t j = 0; j < len; j++) {
			CLAIM(found[j].gram == i && found[j].machine < w->len);
			CLAIM(fabs(found[j].weight) <= WEIGHTS_SIZE_MOST);
			for (size_t k = 0; k < j; k++)
				CLAIM(found[j].machine != found[k].machine);
		}
		lines += len;
	}
	CLAIM(lines == w->lines);
}

static struct value value_of(const struct text *t)
{
	return (struct value){t->len ? t->s : NULL, t->len};
}

/* Writes what was read. */
static void put_machine(struct text *out, const struct weights *w, uint32_t machine)
{
	struct text lines = {0};
	struct weights_head head = {.label = value_of(&w->machines[machine].label),
	                            .other = value_of(&w->machines[machine].other),
	                            .lengths = w->lengths,
	                            .bias = w->machines[machine].bias};

	for (size_t i = 0; i < w->lines; i++) {
		struct value gram = strtab_string(&w->grams, w->weights[i].gram);
		if (w->weights[i].machine != machine)
			continue;
		weights_put_gram(&lines, gram.s, gram.len, w->weights[i].weight);
		head.grams++;
	}
	weights_put_head(out, &head);
	text_put(out, lines.s, lines.len);
	text_free(&lines);
}

static void check_again(const struct weights *w)
{
	struct text text = {0};
	struct bytes b = {0};
	struct weights again;
	uint64_t number;

	for (uint32_t i = 0; i < w->len; i++)
		put_machine(&text, w, i);
	b = (struct bytes){.s = (const uint8_t *)text.s, .len = text.len};
	CLAIM(read_weights(&again, &b, 0, &number) == NULL);
	CLAIM(again.len == w->len && again.lines == w->lines && again.lengths == w->lengths);
	for (size_t i = 0; i < w->len; i++)
		CLAIM(same_text(&w->machines[i].label, &again.machines[i].label));
	check(&again);
	weights_free(&again);
	text_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {.s = data, .len = size < MOST ? size : MOST};
	struct weights one, few;
	uint64_t number, number_few;
	const char *why = read_weights(&one, &b, 0, &number);

	CLAIM(read_weights(&few, &b, bytes_step(data, size), &number_few) == why);
	CLAIM(number == number_few);
	if (!why) {
		check(&one);
		check_again(&one);
	}
	weights_free(&one);
	weights_free(&few);
	return 0;
}
