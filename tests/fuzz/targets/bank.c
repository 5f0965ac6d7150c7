/* SPDX-License-Identifier: MIT */
/*
 * bank: models one after the other, with the frame of each corrected or not. The search ends, and
 * finds a good model at the end whatever comes before it.
 */
#include "../../../format/bank.h"
#include "../fuzz.h"
#include "../seal.h"

static void put_model(struct text *out)
{
	struct hist h = {0};
	struct value name = {"good", 4};
	struct model_spec spec = {name, name, 1000, 0, 3, 1, 1, WEIGHT_LINEAR};

	CLAIM(hist_add_gram(&h, "a b", 3, 3) == NULL && model_write(out, &h, &spec) == NULL);
	hist_free(&h);
}

/* Seals the model at every other magic, from the last to the first, of the first `size` bytes. */
static void seal_some(unsigned char *s, size_t size, bool odd)
{
	for (size_t i = size; i-- > 0;)
		if (size - i >= sizeof ksm_magic && !memcmp(s + i, ksm_magic, sizeof ksm_magic) &&
		    i / KSM_ALIGN % 2 == odd)
			seal(s + i, size - i);
}

static void read_bank(const struct text *t, struct vocabulary *vocabulary)
{
	struct bank b = bank_of(t->s, t->len);
	struct model m;
	uint64_t seen = 0;
	bool found = false;

	b.vocabulary = vocabulary;
	while (bank_left(&b)) {
		const char *why = bank_next(&b, &m);

		CLAIM(b.at >= seen && b.at < b.next && b.next <= b.size);
		CLAIM(why || (m.at == b.bytes + b.at && m.length == b.next - b.at));
		seen = b.next;
		found = (!why && value_same(m.label, (struct value){"good", 4})) ||
		        (why && strstr(why, "too many damaged models"));
	}
	CLAIM(found || image_begins(b.bytes, b.size)); /* an image is alone in its file */
	CLAIM(seen == t->len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text t = {0}, good = {0};
	struct vocabulary known = {0};
	char *exact;

	text_put(&t, (const char *)data, size);
	if (size)
		seal_some((unsigned char *)t.s, size, data[0] % 2);
	put_model(&good);
	text_put(&t, good.s, good.len);
	exact = malloc(t.len);
	CLAIM(exact != NULL);
	memcpy(exact, t.s, t.len);
	text_free(&t);
	t = (struct text){.s = exact, .len = size + good.len};
	read_bank(&t, NULL);
	read_bank(&t, &known);
	vocabulary_free(&known);
	text_free(&good);
	free(exact);
	return 0;
}
