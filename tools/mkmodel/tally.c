/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>

#include "../../format/stream.h"
#include "tally.h"

void tally_put_names(struct text *out)
{
	put_comment(out, "label\ttraces\tgrams\tunique\tmodels\tbytes\tbins");
}

void tally_put(struct text *out, struct value label, size_t traces, size_t unique,
               const struct tally *t)
{
	double models = t->models ? (double)t->models : 1;
	char numbers[160];

	text_escaped(out, label.s, label.len);
	snprintf(numbers, sizeof numbers, "\t%zu\t%" PRIu64 "\t%zu\t%" PRIu64 "\t%.1f\t%.1f\n",
	         traces, t->grams, unique, t->models, (double)t->bytes / models,
	         (double)t->bins / models);
	text_string(out, numbers);
}
