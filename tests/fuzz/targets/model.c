/* SPDX-License-Identifier: MIT */
/*
 * model: a model file; once as it is, once with its frame corrected. A model that passes the checks
 * is written again with the same bytes, and measured: its distance from itself is 0, and that of
 * anything else from it is from 0 to 1.
 */
#include <math.h>

#include "../../../format/image_make.h"
#include "../../../tools/ksrank/sample.h"
#include "../fuzz.h"
#include "../seal.h"

/* The model as a histogram. */
static void take_hist(const struct model *m, struct hist *h)
{
	for (uint32_t i = 0; i < m->bins; i++) {
		struct value gram = model_gram(m, i);

		CLAIM(model_find(m, gram.s, gram.len) == i);
		CLAIM(hist_add_gram(h, gram.s, gram.len, model_count(m, i)) == NULL);
	}
	CLAIM(h->grams.len == m->bins && h->n == (m->bins ? m->n : 0) && h->total == m->total);
	CLAIM(model_find(m, "no such gram, of commas", 23) == -1);
	h->n = m->n;
}

static void write_again(const struct model *m, struct hist *h)
{
	struct text out = {0};
	struct model_spec spec = {m->label,     m->name,     m->scale,  m->order,
	                          m->raw_total, m->raw_bins, m->traces, m->weight};
	const char *why = model_write(&out, h, &spec);

	CLAIM((why == NULL) == (m->bins > 0));
	CLAIM(why || same_bytes(out.s, out.len, (const char *)m->at, m->length));
	text_free(&out);
}

static void measure(const struct image *m, const struct hist *h, bool same)
{
	struct sample s = {0};
	const struct curve c = image_curve(m, 0);

	CLAIM(sample_take(&s, m, h) == NULL);
	sample_weigh(&s, image_weight(m, 0));
	for (const struct metric *metric = metrics; metric->name; metric++) {
		const struct dense *dense = sample_dense(&s, metric_cumulative(metric));
		double d = metric->distance ? metric->distance(dense, &c)
		                            : sample_unknown(&s, &c, metric->occurrences);
		double least = metric->least ? metric->least(dense, &c) : 0;

		CLAIM(d >= 0 && d <= 1 && least <= d);
		CLAIM(!same || !(d > 0));
	}
	sample_free(&s);
}

/* An image of the model alone gives the model back. */
static void make_again(struct image *image, const struct model *m)
{
	struct text out = {0};

	CLAIM(image_model(image, 0, &out) == NULL);
	CLAIM(same_bytes(out.s, out.len, (const char *)m->at, m->length));
	text_free(&out);
}

/* As ksrank does. */
static void rank(const struct model *m, struct hist *h)
{
	struct image_make make = {.n = 0};
	struct image image;
	struct model again;
	struct hist other = {0};
	struct value gram = model_gram(m, 0);

	CLAIM(model_read_vocabulary(&again, m->at, m->length, &make.vocabulary) == NULL);
	if (image_make_add(&make, &again)) {
		image_make_free(&make);
		return;
	}
	CLAIM(image_make_finish(&make, UINT32_MAX, &image) == NULL);
	make_again(&image, m);
	measure(&image, h, true);
	CLAIM(hist_add(&other, gram.s, gram.len, 3) == 0);
	measure(&image, &other, false);
	CLAIM(hist_add(&other, "~", 1, 1) == 0);
	measure(&image, &other, false);
	hist_free(&other);
	image_free(&image);
}

static void check(const unsigned char *s, size_t size)
{
	struct model m, known;
	struct vocabulary grams = {0};
	const char *why = model_read(&m, s, size);

	CLAIM(model_read_vocabulary(&known, s, size, &grams) == why);
	vocabulary_free(&grams);
	CLAIM(m.length <= size);
	if (!why) {
		struct hist h = {0};

		take_hist(&m, &h);
		write_again(&m, &h);
		if (m.bins)
			rank(&m, &h);
		hist_free(&h);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char *copy = calloc(size + !size, 1);

	CLAIM(copy != NULL);
	if (size)
		memcpy(copy, data, size);
	check(copy, size);
	seal(copy, size);
	check(copy, size);
	free(copy);
	return 0;
}
