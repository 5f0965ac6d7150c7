/* SPDX-License-Identifier: MIT */
/* hist: the histogram stream read, written and read again. */
#include "../../../format/hist.h"
#include "../fuzz.h"

enum { MOST = 1000 }; /* bytes: the output fits in the reader's buffer */

static void check(const struct hist *h)
{
	uint64_t total = 0;

	for (size_t i = 0; i < h->grams.len; i++) {
		struct value gram = hist_gram(h, i);
		total += h->counts[i];
		CLAIM(h->counts[i] > 0 && gram_tokens(gram.s, gram.len) == h->n);
		CLAIM(hist_find(h, gram.s, gram.len) == (int64_t)i);
	}
	CLAIM(total == h->total && total <= COUNT_MOST);
	CLAIM(hist_find(h, "no such gram, of commas", 23) == STRTAB_NONE);
}

/* Reads all histograms and writes them. */
static uint64_t rewrite(struct bytes *b, size_t step, struct text *to)
{
	struct stream s;
	struct hist h = {0};
	enum hist_got got;
	uint64_t bad = 0;

	bytes_stream(&s, b, step);
	while ((got = hist_next(&s, &h)) != HIST_END) {
		CLAIM(got != HIST_ERROR);
		if (got == HIST_BAD) {
			CLAIM(s.why && *s.why);
			bad++;
			continue;
		}
		check(&h);
		CLAIM(hist_sort_grams(&h) == 0);
		check(&h);
		CLAIM(hist_put(to, &h) == 0);
		check(&h);
	}
	hist_free(&h);
	stream_close(&s);
	return bad;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {.s = data, .len = size < MOST ? size : MOST};
	struct text first = {0}, few = {0}, again = {0};
	uint64_t bad = rewrite(&b, 0, &first);

	CLAIM(rewrite(&b, bytes_step(data, size), &few) == bad && same_text(&first, &few));
	b = (struct bytes){.s = (const uint8_t *)first.s, .len = first.len};
	CLAIM(rewrite(&b, 0, &again) == 0 && same_text(&first, &again));
	text_free(&first);
	text_free(&few);
	text_free(&again);
	return 0;
}
