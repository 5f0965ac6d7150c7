/* SPDX-License-Identifier: MIT */
/*
 * libksm: a file of models as another program reads it, with the frame of its first model corrected
 * or not: checks all that the header promises about results.
 */
#include "../../../libksm/libksm.h"
#include "../fuzz.h"
#include "../seal.h"

static void look_up(const ksm_model *m)
{
	size_t len, grams = ksm_model_grams(m);
	double sum = 0;

	CLAIM(ksm_model_n(m) >= 1 && ksm_model_n(m) <= 16 && ksm_model_weight(m));
	CLAIM(ksm_model_label(m, &len) && len >= 1 && len <= 255);
	CLAIM(ksm_model_name(m, &len) && len >= 1 && len <= 255);
	for (size_t i = 0; i < grams; i++) {
		const char *gram = ksm_model_gram(m, i, &len);

		CLAIM(len > 0 && ksm_model_find(m, gram, len) == (int64_t)i);
		CLAIM(ksm_model_count(m, i) > 0 && ksm_model_share(m, i) > 0);
		sum += ksm_model_share(m, i);
	}
	CLAIM(grams > 0 && sum > 0.999999 && sum < 1.000001);
	CLAIM(!ksm_model_gram(m, grams, &len) && len == 0 && ksm_model_share(m, grams) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char *exact = malloc(size + !size);
	ksm_bank *bank;
	const char *why;

	CLAIM(exact != NULL);
	memcpy(exact, size ? data : exact, size);
	if (size > KSM_HEADER && data[size - 1] % 2)
		seal(exact, size);
	why = ksm_open_bytes(&bank, exact, size);
	CLAIM((why == NULL) == (bank != NULL));
	for (size_t i = 0; bank && i < ksm_models(bank); i++)
		look_up(ksm_get(bank, i));
	for (size_t i = 0; bank && i < ksm_refusals(bank); i++)
		CLAIM(ksm_refusal(bank, i, NULL) != NULL);
	ksm_close(bank);
	free(exact);
	return 0;
}
