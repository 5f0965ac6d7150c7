/* SPDX-License-Identifier: MIT */
/*
 * figures: precision, recall, ROC AUC and other figures of a set of verdicts.
 */
#ifndef KSEVAL_FIGURES_H
#define KSEVAL_FIGURES_H

#include <stddef.h>
#include <stdint.h>

/* A verdict on a sample with a known truth. */
struct verdict {
	double score;            /* NAN: none */
	uint32_t truth, verdict; /* places of their labels, the positive one first */
};

enum { POSITIVE = 0 /* place of the positive label */ };

#define UNKNOWN UINT32_MAX /* the verdict `unknown`, which is not an alarm */

/* Verdicts in the order of sort_verdicts(). */
struct verdicts {
	struct verdict *at; /* owned by the caller */
	size_t len;
	size_t scored; /* the first ones have a score */
};

/* Unknown samples count in fn or tn, too. */
struct outcomes {
	uint64_t tp, fp, fn, tn, unknown;
};

/* The figures; from ROC_AUC on, only of samples with a score. */
enum figure {
	COVERAGE,
	PRECISION,
	RECALL,
	F1,
	ACCURACY,
	BALANCED,
	FPR,
	ROC_AUC,
	AVERAGE_PRECISION,
	RECALL_AT_1,
	RECALL_AT_5,
	FIGURES
};

/* NAN: undefined (0/0). */
struct figures {
	double of[FIGURES];
};

/* Counts the verdicts, each `often` times; NULL: once each. */
struct outcomes count_verdicts(const struct verdicts *v, const uint32_t *often);

/* Sorts by score, the highest first, ties in a fixed order; sets v->scored. */
void sort_verdicts(struct verdicts *v);

/* Computes all figures of sorted verdicts, each counted `often` times; NULL: once each. */
struct figures measure(const struct verdicts *v, const uint32_t *often);

#endif
