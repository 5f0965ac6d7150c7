/*
 * order: the order in which the bins of a distribution stand: a text file, one gram a line.
 *
 * Lines that begin with `#` and blank ones are dropped. Grams that the file does not list come
 * behind its last, in byte order. A model carries the order's hash: XXH3-64 of its grams, each
 * followed by one newline (of the file's bytes where it has nothing else); 0: byte order.
 */
#ifndef FORMAT_ORDER_H
#define FORMAT_ORDER_H

#include "hist.h"

/* All zero is the order without grams. */
struct order {
	struct hist grams; /* bins in the order of the file, each counted once */
	uint64_t hash;     /* what models carry */
};

/* Reads the whole order: NULL, or what is wrong; then in->number is the line, and it is 0 where
 * the whole file is meant. */
const char *order_read(struct order *o, struct lines *in);

/* The place of a gram, from 0; -1 where the order does not list it. */
int64_t order_place(const struct order *o, const char *gram, size_t len);

void order_free(struct order *o);

#endif
