/* SPDX-License-Identifier: MIT */
/*
 * report: the figures as text, as JSON, and as points of the ROC curve.
 */
#ifndef KSEVAL_REPORT_H
#define KSEVAL_REPORT_H

#include "../../format/text.h"
#include "confusion.h"
#include "figures.h"
#include "intervals.h"

/* What to report; borrowed. */
struct evaluation {
	const struct verdicts *verdicts; /* sorted */
	const struct confusion *confusion;
	struct figures figures;
	struct interval intervals[FIGURES];
};

/* Appends the matrix and the figures with their intervals. */
void report_put(const struct evaluation *r, struct text *out);

/* Appends the same as a JSON object without its last brace. */
void report_put_json(const struct evaluation *r, struct text *out);

/* Appends the points of the ROC curve: a row for each score that occurs, as threshold. */
void roc_put(const struct verdicts *v, struct text *out);

#endif
