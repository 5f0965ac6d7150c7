/* SPDX-License-Identifier: MIT */
/*
 * order: the order of a distribution's bins, and the weight of each: a text file with one gram per
 * line, or GRAM TAB WEIGHT.
 *
 * Lines that begin with `#` and blank lines are dropped. Grams that the file does not list come
 * after its last one, in byte order; a line with a weight but no gram gives their weight. A weight
 * is a number from 1e-100 to 1e100, 1 if none is given. A model carries the order's hash: XXH3-64
 * of the lines that count, each with one newline; 0: byte order.
 */
#ifndef FORMAT_ORDER_H
#define FORMAT_ORDER_H

#include "hist.h"

/* Within these bounds no weighted sum becomes infinite, and no share of it 0. */
#define ORDER_WORTH_LEAST 1e-100
#define ORDER_WORTH_MOST 1e100

/* All zero is an order without grams. */
struct order {
	struct strtab grams; /* by place, in the order of the file */
	uint64_t n;          /* tokens of each */
	double *weights;     /* by place; NULL: all are 1; owned */
	size_t room;         /* of weights */
	double unlisted;     /* weight of unlisted grams; 0 stands for 1 */
	uint64_t hash;       /* what models carry */
};

/* Reads the whole order. Returns NULL, or what is wrong; then in->number is the line, or 0 for the
 * file as a whole. */
const char *order_read(struct order *o, struct lines *in);

/* Returns the place of a gram, from 0; -1 if the order does not list it. */
int64_t order_place(const struct order *o, const char *gram, size_t len);

/* Returns the weight of the gram at this place; place -1: an unlisted gram. */
double order_weight(const struct order *o, int64_t place);

void order_free(struct order *o);

#endif
