/*
 * scores: what verdicts are worth.
 */
#ifndef SCORES_H
#define SCORES_H

#include <stddef.h>
#include <stdint.h>

/* A verdict on a sample whose truth is known. */
struct verdict {
	double score;
	size_t truth, verdict; /* places of their labels, the positive one first */
};

enum { POSITIVE = 0 }; /* place of the positive label */

struct outcomes {
	uint64_t tp, fp, fn, tn;
};

/* A figure that may be undefined (0/0): then NAN. */
struct figures {
	double precision, recall, f1, accuracy, balanced, fpr, auc, average_precision, at1, at5;
};

enum { FIGURES = sizeof(struct figures) / sizeof(double) };

/* A figure by its place in the struct. */
double figure(const struct figures *s, size_t i);

/* A 95 % interval of a figure; NAN where it has none. */
struct interval {
	double low, high;
};

struct outcomes count_verdicts(const struct verdict *v, size_t len);

/* The order of sort_verdicts(): highest score first, and in one order whatever the input's. */
void sort_verdicts(struct verdict *v, size_t len);

/* All figures of verdicts that are sorted. */
struct figures measure(const struct verdict *v, size_t len);

/* Their intervals, by the percentile bootstrap: 0, or -1 where memory ran out. */
int bootstrap(const struct verdict *v, size_t len, struct interval intervals[FIGURES]);

#endif
