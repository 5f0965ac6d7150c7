/* SPDX-License-Identifier: MIT */
/*
 * order: the order in which the bins of a distribution stand, and what each is worth: a text
 * file, one gram a line, or GRAM TAB WEIGHT.
 *
 * Lines that begin with `#` and blank ones are dropped. Grams that the file does not list come
 * behind its last, in byte order; a line with a weight but no gram gives theirs. A weight is a
 * number from 1e-100 to 1e100, and 1 where none is given. A model carries the order's hash:
 * XXH3-64 of its lines, each followed by one newline (of the file's bytes where it has nothing
 * else); 0: byte order.
 */
#ifndef FORMAT_ORDER_H
#define FORMAT_ORDER_H

#include "hist.h"

/* All zero is the order without grams. */
struct order {
	struct strtab grams; /* by place: in the order of the file */
	uint64_t n;          /* tokens of each */
	double *weights;     /* by place; NULL: all are 1; owned */
	size_t room;         /* of weights */
	double unlisted;     /* weight of the grams that are not listed; 0 stands for 1 */
	uint64_t hash;       /* what models carry */
};

/* Reads the whole order: NULL, or what is wrong; then in->number is the line, and it is 0 where
 * the whole file is meant. */
const char *order_read(struct order *o, struct lines *in);

/* The place of a gram, from 0; -1 where the order does not list it. */
int64_t order_place(const struct order *o, const char *gram, size_t len);

/* What the gram at this place is worth; place -1: one that is not listed. */
double order_weight(const struct order *o, int64_t place);

void order_free(struct order *o);

#endif
