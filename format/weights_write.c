/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "weights.h"

static void put_real(struct text *out, double value)
{
	char s[32];

	snprintf(s, sizeof s, "%.9g", value + 0.0);
	text_string(out, s);
}

void weights_put_head(struct text *out, const struct weights_head *head)
{
	const char *comma = "\tn=";
	struct header h = {0};

	text_put(&h.text, head->label.s, head->label.len);
	for (uint64_t n = 1; n <= GRAM_TOKENS; n++) {
		if (head->lengths >> n & 1) {
			text_string(&h.text, comma);
			text_number(&h.text, n);
			comma = ",";
		}
	}
	text_string(&h.text, "\tbias=");
	put_real(&h.text, head->bias);
	if (head->other.s) {
		text_string(&h.text, "\tother=");
		text_put(&h.text, head->other.s, head->other.len);
	}
	header_set_number(&h, "grams", head->grams);
	put_header(out, &h);
	out->failed = out->failed || h.text.failed;
	text_free(&h.text);
}

void weights_put_gram(struct text *out, const char *gram, size_t len, double weight)
{
	text_put(out, gram, len);
	text_byte(out, '\t');
	put_real(out, weight);
	text_byte(out, '\n');
}
