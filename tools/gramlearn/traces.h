/* SPDX-License-Identifier: MIT */
/*
 * traces: the labelled traces that a machine learns from, as LIBLINEAR wants them.
 *
 * A histogram is a part of a trace: parts of one trace have the same name and label and differ in
 * n; the second histogram of a name, label and n is a part of the second trace of that name and
 * label, and so on.
 */
#ifndef GRAMLEARN_TRACES_H
#define GRAMLEARN_TRACES_H

#include <linear.h>

#include "../../format/hist.h"

struct labelled {
	struct feature_node *nodes; /* grams and their values; room for two more; owned */
	size_t len;
	uint64_t hash[2]; /* of the content: grams and counts */
	size_t label;     /* its number */
	uint32_t lengths; /* bit n is set: there is a part of n */
};

/* All zero: none yet. Memory: 16 bytes a gram of a trace; 100 and the text a distinct gram; 250 a
 * trace, and twice its name for each n. */
struct traces {
	struct labelled *all; /* owned */
	size_t len, cap;
	struct strtab index; /* name TAB label TAB ordinal of each trace */
	struct hist seen;    /* name TAB label TAB n: how many histograms there were */
	struct strtab labels;
	struct strtab grams;
	uint32_t lengths; /* bit n is set: a histogram had this n */
	bool failed;      /* memory ran out */
};

/* Adds a histogram: NULL, or why it is left out. */
const char *traces_add(struct traces *t, const struct hist *h);

/* How many traces have no part of some n; of the first one the name and that n. Before
 * traces_finish(). */
size_t traces_lacking(const struct traces *t, struct value *name, uint64_t *n);

/* How many different n there are. */
int traces_parts(const struct traces *t);

/* How many traces have no gram. */
size_t traces_empty(const struct traces *t);

/* Numbers grams and labels in byte order and sorts the traces by a hash of their content, then by
 * label, so that nothing depends on the order of the input; and turns counts into features: with P
 * different n, that of a gram with the share s of its part is sqrt(s / P), and its index is the
 * gram's number + 1. A feature of value 1 for the bias follows, and LIBLINEAR's end mark. */
void traces_finish(struct traces *t);

void traces_free(struct traces *t);

#endif
