/* SPDX-License-Identifier: MIT */
/*
 * columns: the numbers of a matrix's columns, one a gram, and of its labels; and the vocabulary
 * file that keeps them, so that other histograms can be laid out in the same way.
 *
 * A vocabulary file is lines of three fields separated by TABs: `label`, its number from 0, the
 * label; `column`, its number from 1, the gram. Both are numbered in the order of their bytes.
 */
#ifndef HISTMAT_COLUMNS_H
#define HISTMAT_COLUMNS_H

#include "../../format/hist.h"

/* All zero: none. Memory: 48 to 96 bytes and one to two times its own bytes a gram, and 28 more
 * once they are in order. */
struct mat_columns {
	struct strtab grams, labels; /* in the order in which they were met */
	uint32_t *gram_number;       /* from 1, by bin; owned */
	uint32_t *label_number;      /* from 0, by bin; owned */
	uint32_t *gram_at;           /* the bin of each column, from 0; owned */
	uint32_t *label_at;          /* the bin of each label number; owned */
	bool fixed;                  /* they are those of a file: other grams have no column */
	size_t fixed_labels; /* how many labels the file had: others are numbered after them */
};

enum { COLUMNS_NONE = -1 };

/* The bin of a gram or label, new if it was not met; COLUMNS_NONE for a gram that has no column.
 * Memory that runs out ends the program. */
int64_t mat_columns_gram(struct mat_columns *c, struct value gram);
uint32_t mat_columns_label(struct mat_columns *c, struct value label);

/* Numbers all of them, once all were met. */
void mat_columns_number(struct mat_columns *c);

/* The gram of a column, from 0; the label of a number. */
struct value mat_columns_gram_at(const struct mat_columns *c, size_t i);
struct value mat_columns_label_at(const struct mat_columns *c, size_t i);

/* Takes the columns of a vocabulary file, before any gram is met. A file that is none ends the
 * program. */
void mat_columns_read(struct mat_columns *c, const char *file);

/* Appends them as a vocabulary file, each line after `mark`. */
void mat_columns_put(const struct mat_columns *c, const char *mark, struct text *out);

void mat_columns_free(struct mat_columns *c);

#endif
