/* SPDX-License-Identifier: MIT */
/*
 * traces: the labelled traces that a machine learns from, in the form that LIBLINEAR needs.
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
	uint64_t hash[2]; /* of the content: of grams and counts */
	size_t label;     /* its number */
	uint32_t lengths; /* bit n is set: there is a part of n */
};

/* All zero has no traces. Memory: 16 bytes per gram of a trace; 100 per distinct gram, and its
 * text; 250 per trace, and twice its name for each n. */
struct traces {
	struct labelled *all; /* owned */
	size_t len, cap;
	struct strtab index; /* name TAB label TAB ordinal of each trace */
	struct hist seen;    /* name TAB label TAB n: number of histograms so far */
	struct strtab labels;
	struct strtab grams;
	uint32_t lengths; /* bit n is set: a histogram had this n */
	bool failed;      /* memory ran out */
};

/* Adds a histogram. Returns NULL, or why it is refused. */
const char *traces_add(struct traces *t, const struct hist *h);

/* Returns how many traces lack a part of some n; sets *name and *n to the first such trace and n.
 * Call before traces_finish(). */
size_t traces_lacking(const struct traces *t, struct value *name, uint64_t *n);

/* Returns the number of different n. */
int traces_parts(const struct traces *t);

/* Returns the number of traces without grams. */
size_t traces_empty(const struct traces *t);

/* Numbers grams and labels in byte order, and sorts the traces by a hash of their content, then by
 * label, so that nothing depends on the order of the input. Turns counts into features: with P
 * different n, a gram with share s of its part gets the feature sqrt(s / P), whose index is the
 * gram's number + 1. A feature of value 1 for the bias follows, then LIBLINEAR's end mark. */
void traces_finish(struct traces *t);

void traces_free(struct traces *t);

#endif
