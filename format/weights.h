/* SPDX-License-Identifier: MIT */
/*
 * weights: the file that gramlearn(1) writes: what a linear machine learned for each gram.
 *
 *     >LABEL<TAB>n=1,2,3,5<TAB>bias=B<TAB>other=LABEL<TAB>grams=COUNT
 *     GRAM<TAB>WEIGHT
 *
 * One block per label that has a machine. For a histogram of one of these n, whose gram g has the
 * share s(g), F = B + the sum of WEIGHT(g) sqrt(s(g)); the mean of F over all n is the machine's
 * decision value, above 0 for LABEL. `other` is the only other label, whose decision value is -F; a
 * file with one block has this key, others do not. `grams`, if present, is the number of lines of
 * the block, by which a truncated file is detected. Other keys are ignored.
 */
#ifndef FORMAT_WEIGHTS_H
#define FORMAT_WEIGHTS_H

#include "hist.h"

/* The largest size of weights and biases, so that no decision becomes infinite. */
#define WEIGHTS_SIZE_MOST 1e90

/* The header of a block; the values are escaped. */
struct weights_head {
	struct value label, other; /* other.s NULL: there are several blocks */
	uint32_t lengths;          /* bit n is set: trained on grams of n tokens */
	double bias;
	uint64_t grams; /* lines of the block */
};

/* A block, as read. */
struct machine {
	struct text label, other; /* escaped; other.len 0: none; owned */
	double bias;
};

/* What a machine has learned for a gram. */
struct weight_of {
	double weight;
	uint32_t gram, machine; /* their numbers */
};

/* All zero is a file without a block. Memory: 68 to 130 bytes per distinct gram, and its text; 16
 * bytes per further line; and 16 more per line while the file is read. */
struct weights {
	struct strtab grams;
	uint32_t *last; /* of each gram: the number of the last machine that had it; owned */
	size_t room;    /* of last */
	struct machine *machines;  /* in byte order of their labels; owned */
	size_t len;                /* of machines */
	struct weight_of *weights; /* by gram, then in the file's order; owned */
	size_t lines, cap;         /* of weights */
	size_t *first;             /* of each gram, and of the one past the last; owned */
	uint32_t lengths;          /* bit n is set: trained on grams of n tokens */
	uint64_t want; /* lines that the current block still needs; UINT64_MAX: unknown */
};

/* Reads the whole file. Returns NULL, or why all of it is refused; then in->in.number is the line,
 * or 0 for the file as a whole. */
const char *weights_read(struct weights *w, struct stream *in);
void weights_free(struct weights *w);

/* Returns how many machines have learned a weight for a gram, and sets *weights to these
 * weights. */
size_t weights_find(const struct weights *w, const char *gram, size_t len,
                    const struct weight_of **weights);

/* Write a line. Numbers have 9 digits. */
void weights_put_head(struct text *out, const struct weights_head *head);
void weights_put_gram(struct text *out, const char *gram, size_t len, double weight);

#endif
