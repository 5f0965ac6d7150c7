/* SPDX-License-Identifier: MIT */
/*
 * tally: what -v says of a label.
 */
#ifndef MKMODEL_TALLY_H
#define MKMODEL_TALLY_H

#include "../../format/text.h"

struct tally {
	uint64_t grams, models, bytes, bins;
};

/* Appends the line that names the columns. */
void tally_put_names(struct text *out);

/* Appends the row of a label, of which there were so many traces and distinct grams. */
void tally_put(struct text *out, struct value label, size_t traces, size_t unique,
               const struct tally *t);

#endif
