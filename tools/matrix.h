/*
 * matrix: how often samples of each label were given each label.
 */
#ifndef TOOLS_MATRIX_H
#define TOOLS_MATRIX_H

#include "../format/text.h"
#include "scores.h"

/* Rows are what samples are, columns what was said of them. */
struct table {
	struct text *names; /* of the labels, in their order; not owned */
	size_t labels;
	uint64_t *cells; /* labels * labels; owned */
};

/* Counts the verdicts. Ends the program where memory runs out. */
struct table table_of(struct text *names, size_t labels, const struct verdict *v, size_t len);

/* As text; with more than two labels also precision, recall and F1 of each, their means, and the
 * share of verdicts that name the right one. */
void table_put(const struct table *t, struct text *out);

/* The same figures as the members "labels", "macro_f1" and "right" of a JSON object, with a comma
 * before each. */
void table_put_json(const struct table *t, struct text *out);

void table_free(struct table *t);

#endif
