#include "hash.h"
#include "order.h"

/* One gram more: NULL, or what is wrong with it. */
static const char *add_gram(struct order *o, const struct line *line)
{
	if (line->lost)
		return "the line is too long";
	if (hist_find(&o->grams, line->s, line->len))
		return "the gram stands in the order twice";
	return hist_add_gram(&o->grams, line->s, line->len, 1);
}

const char *order_read(struct order *o, struct lines *in)
{
	XXH3_state_t state;
	struct line line;
	int got;

	XXH3_INITSTATE(&state);
	XXH3_64bits_reset(&state);
	while ((got = line_next(in, &line)) > 0) {
		const char *why;

		if (line.len == 0 || *line.s == '#')
			continue;
		if ((why = add_gram(o, &line)) != NULL)
			return why;
		XXH3_64bits_update(&state, line.s, line.len);
		XXH3_64bits_update(&state, "\n", 1);
	}
	in->number = 0;
	if (got < 0)
		return strerror(in->error);
	o->hash = XXH3_64bits_digest(&state);
	return o->grams.len ? NULL : "an order without a gram";
}

int64_t order_place(const struct order *o, const char *gram, size_t len)
{
	const struct bin *b = hist_find(&o->grams, gram, len);

	return b ? b - o->grams.bins : -1;
}

void order_free(struct order *o)
{
	hist_free(&o->grams);
	*o = (struct order){0};
}
