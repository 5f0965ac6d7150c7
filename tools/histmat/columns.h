/* SPDX-License-Identifier: MIT */
/*
 * columns: the numbers of a matrix's columns, one per gram, and of its labels; and the vocabulary
 * file that stores them, so that other histograms can be laid out in the same way.
 *
 * A vocabulary file is lines of three fields separated by TABs: `label`, its number from 0, the
 * label; `column`, its number from 1, the gram. Both are numbered in byte order.
 */
#ifndef HISTMAT_COLUMNS_H
#define HISTMAT_COLUMNS_H

#include "../../format/hist.h"

/* All zero has none. Memory per gram: 48 to 96 bytes, one to two times its text, and 28 bytes more
 * once it is numbered. */
struct mat_columns {
	struct strtab grams, labels; /* in the order in which they came */
	uint32_t *gram_number;       /* from 1, by bin; owned */
	uint32_t *label_number;      /* from 0, by bin; owned */
	uint32_t *gram_at;           /* the bin of each column, from 0; owned */
	uint32_t *label_at;          /* the bin of each label number; owned */
	bool fixed;                  /* they come from a file: other grams have no column */
	size_t fixed_labels; /* number of labels in the file; others are numbered after them */
};

enum { COLUMNS_NONE = -1 };

/* Return the bin of a gram or label, which is added if it is new; COLUMNS_NONE for a gram without a
 * column. End the program if out of memory. */
int64_t mat_columns_gram(struct mat_columns *c, struct value gram);
uint32_t mat_columns_label(struct mat_columns *c, struct value label);

/* Numbers grams and labels, once all are added. */
void mat_columns_number(struct mat_columns *c);

/* Return the gram of a column, from 0, and the label of a number. */
struct value mat_columns_gram_at(const struct mat_columns *c, size_t i);
struct value mat_columns_label_at(const struct mat_columns *c, size_t i);

/* Takes the columns from a vocabulary file, before any gram is added. Ends the program if the file
 * is not a vocabulary. */
void mat_columns_read(struct mat_columns *c, const char *file);

/* Appends the lines of a vocabulary file, each after `mark`. */
void mat_columns_put(const struct mat_columns *c, const char *mark, struct text *out);

void mat_columns_free(struct mat_columns *c);

#endif
