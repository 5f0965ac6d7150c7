/*
 * index: a bank made ready for measuring: its grams in one order, its models as curves over it,
 * and samples laid out beside them.
 */
#ifndef KSRANK_INDEX_H
#define KSRANK_INDEX_H

#include "../../format/model.h"
#include "../../format/order.h"
#include "distance.h"

struct entry {
	struct text label, name; /* escaped, as rows have them; owned */
	enum weight weight;
	struct curve curve; /* its arrays lie in the index's */
	size_t first;       /* of its bins in the arrays */
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
};

/* Adds a model that was read with x->vocabulary, right after that; it is copied. NULL, or why it is
 * refused. */
const char *index_add(struct index *x, const struct model *m);

/* Brings grams and models into order. To be called once, after the last index_add(). */
const char *index_finish(struct index *x);

void index_free(struct index *x);

/* A gram of the sample. */
struct step {
	const char *gram;
	size_t len;
	uint64_t listed; /* line in the order; UINT64_MAX: none */
	uint32_t place;
	uint64_t count;
	double worth; /* by the order, 1 unless it says otherwise */
	double share;
	double sum; /* of the shares up to and with this gram */
};

/* A sample in the order of an index, with one weight. */
struct sample {
	struct step *steps; /* in the order of the bins; owned */
	size_t len, cap;
	double norm;         /* square root of the sum of the squares of the shares */
	double *share, *sum; /* what struct dense points to; owned */
	bool laid[2];        /* whether share and sum are those of this sample */
	struct dense dense;
	size_t places; /* 2 * grams of the index + 1 */
};

/* Takes the histogram. NULL, or "out of memory". */
const char *sample_take(struct sample *s, const struct index *x, const struct hist *h);

/* Gives the counts their shares under this weight. */
void sample_weigh(struct sample *s, enum weight w);

/* The sample laid out by place: only its sums, or only its shares. */
const struct dense *sample_dense(struct sample *s, bool sums);

void sample_free(struct sample *s);

#endif
