/* SPDX-License-Identifier: MIT */
/*
 * figures: precision, recall, ROC AUC and other figures of a set of verdicts.
 */
#ifndef KSEVAL_FIGURES_H
#define KSEVAL_FIGURES_H

#include <stddef.h>
#include <stdint.h>

/* A verdict on a sample whose truth is known. */
struct verdict {
	double score;            /* NAN: none */
	uint32_t truth, verdict; /* places of their labels, the positive one first */
};

enum { POSITIVE = 0 /* place of the positive label */ };

#define UNKNOWN UINT32_MAX /* the verdict `unknown`, which is no alarm */

/* Verdicts in the order of sort_verdicts(). */
struct verdicts {
	struct verdict *at; /* owned by whoever gathers them */
	size_t len;
	size_t scored; /* the first ones, which have a score */
};

/* An unknown sample is one of fn or tn, too. */
struct outcomes {
	uint64_t tp, fp, fn, tn, unknown;
};

/* The figures; those from ROC_AUC on are of the samples that have a score. */
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

/* NAN: not defined (0/0). */
struct figures {
	double of[FIGURES];
};

/* Counts the verdicts, each as often as `often` says; NULL: once. */
struct outcomes count_verdicts(const struct verdicts *v, const uint32_t *often);

/* Sorts by score, the highest first, and in one order whatever the input's; sets v->scored. */
void sort_verdicts(struct verdicts *v);

/* All figures of verdicts that are sorted, each as often as `often` says; NULL: once. */
struct figures measure(const struct verdicts *v, const uint32_t *often);

#endif
