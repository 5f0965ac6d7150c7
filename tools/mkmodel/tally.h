/* SPDX-License-Identifier: MIT */
/*
 * tally: the report of -v on each label.
 */
#ifndef MKMODEL_TALLY_H
#define MKMODEL_TALLY_H

#include "../../format/text.h"

struct tally {
	uint64_t grams, models, bytes, bins;
};

/* Appends the line of column names. */
void tally_put_names(struct text *out);

/* Appends the row of a label with this many traces and distinct grams. */
void tally_put(struct text *out, struct value label, size_t traces, size_t unique,
               const struct tally *t);

#endif
