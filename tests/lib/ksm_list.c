/* SPDX-License-Identifier: MIT */
/*
 * ksm_list FILE... - lists files by libksm: a line for each model, then a line for each of its
 * grams: count, gram and share. Refused models become messages as modelcat writes them. Fails if a
 * model breaks any promise of libksm(3).
 */
#include <inttypes.h>
#include <libksm.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static int failures;

static void claim(int true_of_it, const char *what)
{
	if (!true_of_it) {
		fprintf(stderr, "not so: %s\n", what);
		failures++;
	}
}

static void put_grams(const ksm_model *m)
{
	size_t len = 1, grams = ksm_model_grams(m);
	uint64_t total = 0;
	double sum = 0;

	for (size_t i = 0; i < grams; i++) {
		const char *gram = ksm_model_gram(m, i, &len);
		double share = ksm_model_share(m, i);

		printf("%" PRIu64 "\t%.*s\t%.17g\n", ksm_model_count(m, i), (int)len, gram, share);
		claim(ksm_model_find(m, gram, len) == (int64_t)i, "each gram is found");
		claim(share > 0, "each share is above 0");
		total += ksm_model_count(m, i);
		sum += share;
	}
	claim(total == ksm_model_total(m), "the counts are the total");
	claim(fabs(sum - 1) < 1e-9, "the shares are 1 in all");
	claim(ksm_model_find(m, "no such gram", 12) == -1, "another gram is not found");
	claim(ksm_model_gram(m, grams, &len) == NULL && len == 0, "there is no gram past the last");
	claim(ksm_model_count(m, grams) == 0 && ksm_model_share(m, grams) == 0, "nor its count");
}

static void put_model(const ksm_model *m)
{
	size_t name_len, label_len;
	const char *name = ksm_model_name(m, &name_len), *label = ksm_model_label(m, &label_len);

	printf(">%.*s\t%.*s\t%u\t%s\t%016" PRIx64 "\t%" PRIu64 "\t%zu\t%" PRIu64 "\n",
	       (int)name_len, name, (int)label_len, label, ksm_model_n(m), ksm_model_weight(m),
	       ksm_model_order(m), ksm_model_traces(m), ksm_model_grams(m), ksm_model_total(m));
	put_grams(m);
}

static void put_file(const char *file)
{
	ksm_bank *bank = (void *)&failures;
	const char *why = ksm_open(&bank, file);

	claim((why == NULL) == (bank != NULL), "either a reason or a bank");
	if (why)
		fprintf(stderr, "%s: %s\n", file, why);
	for (size_t i = 0; bank && i < ksm_refusals(bank); i++) {
		uint64_t at;

		why = ksm_refusal(bank, i, &at);
		fprintf(stderr, "%s: model at byte %" PRIu64 ": %s\n", file, at, why);
		claim(ksm_refusal(bank, i, NULL) == why, "a reason without its place");
	}
	for (size_t i = 0; bank && i < ksm_models(bank); i++)
		put_model(ksm_get(bank, i));
	claim(!bank || ksm_get(bank, ksm_models(bank)) == NULL, "no model past the last");
	claim(!bank || ksm_refusal(bank, ksm_refusals(bank), NULL) == NULL, "no reason, either");
	ksm_close(bank);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		put_file(argv[i]);
	return failures > 0;
}
