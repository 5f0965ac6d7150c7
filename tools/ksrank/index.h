/* SPDX-License-Identifier: MIT */
/*
 * index: a bank made ready for measuring: its grams in one order, its models as curves over it.
 */
#ifndef KSRANK_INDEX_H
#define KSRANK_INDEX_H

#include "../../format/model.h"
#include "../../format/order.h"
#include "distance.h"

struct entry {
	struct text label, name; /* escaped, as rows have them; owned */
	enum weight weight;
	bool single;        /* made of one trace */
	struct curve curve; /* its arrays lie in the index's */
	size_t first;       /* of its bins in the arrays */
	struct model model; /* as it was read: to be looked up in while its bytes are there */
};

/* Memory: 20 to 40 bytes a bin of each model, about 100 a distinct gram and its text, 650 a model.
 */
struct index {
	struct order order;           /* empty: byte order */
	uint64_t n;                   /* tokens of all grams; 0: no model yet */
	struct vocabulary vocabulary; /* grams of all models; for reading them, see bank.h */
	double *worth;                /* of each gram, where the order says it; owned */
	size_t valued;                /* how many there are */
	struct entry *entries; /* by label, then name, once index_finish() was called; owned */
	size_t len, cap;
	uint32_t *place;     /* of each model's bins: their gram's number, then its place; owned */
	double *share, *sum; /* owned */
	size_t bins, room;
	bool one_weight;  /* all models have the same one */
	bool failed;      /* memory ran out: the index is of no use */
	uint32_t *sorted; /* numbers of the grams in the order of the bins; owned */
	uint32_t *places; /* of the grams by number: 2 * their index in `sorted` + 1; owned */
};

/* Adds a model that was read with x->vocabulary, right after that; it is copied. NULL, or why it is
 * refused. */
const char *index_add(struct index *x, const struct model *m);

/* Brings grams and models into order. To be called once, after the last index_add(). */
const char *index_finish(struct index *x);

void index_free(struct index *x);

/* A gram and where it stands in the order of the bins: first the grams that the order lists, by
 * its lines, then the others, by their bytes. */
struct key {
	const char *gram;
	size_t len;
	uint64_t listed; /* line; UINT64_MAX: none */
	uint32_t number; /* of the gram */
};

struct key index_key(const struct index *x, const char *gram, size_t len);

/* Compares two keys, as qsort(3) asks. */
int index_compare_keys(const void *a, const void *b);

/* Returns the factor that the order gives a gram's share; 1 if it gives none. */
double index_worth(const struct index *x, const char *gram, size_t len);

#endif
