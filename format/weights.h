/* SPDX-License-Identifier: MIT */
/*
 * weights: the file of gramlearn(1): what a linear machine learned for each gram.
 *
 *     >LABEL<TAB>n=1,2,3,5<TAB>bias=B<TAB>other=LABEL<TAB>grams=COUNT
 *     GRAM<TAB>WEIGHT
 *
 * A block for each label that has a machine. A histogram of one of these n, whose gram g has the
 * share s(g), is decided by F = B + the sum of WEIGHT(g) sqrt(s(g)); the mean of F over all n is
 * the machine's decision value, above 0 for LABEL. `other` is the only other label, whose decision
 * is -F; it stands in a file of one block, and in no other. `grams`, where it is there, is the
 * number of lines of the block, so that a file that was cut is seen. Other keys mean nothing here.
 */
#ifndef FORMAT_WEIGHTS_H
#define FORMAT_WEIGHTS_H

#include "hist.h"

/* Sizes of weights and biases, at most: no decision becomes infinite. */
#define WEIGHTS_SIZE_MOST 1e90

/* What the header of a block says; the values are escaped. */
struct weights_head {
	struct value label, other; /* other.s NULL: there are several blocks */
	uint32_t lengths;          /* bit n is set: trained on grams of n tokens */
	double bias;
	uint64_t grams; /* lines of the block */
};

/* A block as read. */
struct machine {
	struct text label, other; /* escaped; other.len 0: none; owned */
	double bias;
};

/* What a machine has learned for a gram. */
struct weight_of {
	double weight;
	uint32_t gram, machine; /* their numbers */
};

/* All zero is a file without a block. Memory: 68 to 130 bytes a distinct gram and its text, 16 for
 * each line more than that; as many for each line while the file is read. */
struct weights {
	struct strtab grams;
	uint32_t *last; /* of each gram: the number of the machine that had it last; owned */
	size_t room;    /* of last */
	struct machine *machines;  /* in byte order of their labels; owned */
	size_t len;                /* of machines */
	struct weight_of *weights; /* by gram, then in the file's order; owned */
	size_t lines, cap;         /* of weights */
	size_t *first;             /* of each gram, and of the one past the last; owned */
	uint32_t lengths;          /* bit n is set: trained on grams of n tokens */
	uint64_t want; /* lines that the block being read has left; UINT64_MAX: not said */
};

/* Reads the whole file: NULL, or why all of it is refused; then in->in.number is the line, and 0
 * where the whole file is meant. */
const char *weights_read(struct weights *w, struct stream *in);
void weights_free(struct weights *w);

/* What the machines have learned for a gram: as many as returned, from *weights on. */
size_t weights_find(const struct weights *w, const char *gram, size_t len,
                    const struct weight_of **weights);

/* Writers, a line each. Numbers have 9 digits. */
void weights_put_head(struct text *out, const struct weights_head *head);
void weights_put_gram(struct text *out, const char *gram, size_t len, double weight);

#endif
