/* SPDX-License-Identifier: MIT */
/*
 * machine: a linear support vector machine, by LIBLINEAR (R.-E. Fan, K.-W. Chang, C.-J. Hsieh,
 * X.-R. Wang, C.-J. Lin: LIBLINEAR: A Library for Large Linear Classification, JMLR 9, 2008).
 */
#ifndef GRAMLEARN_MACHINE_H
#define GRAMLEARN_MACHINE_H

#include "traces.h"

/* What was learned: a weight for each gram, by number, and the bias. */
struct learned {
	double *weights; /* owned */
	double bias;
};

/* Learns to tell the traces of a label from all others, of which there are some: the minimum of
 * |w|^2 / 2 + sum of C max(0, 1 - y (w x + b))^2, b being one more weight; C is 3 N / (2 N of the
 * side). False where memory ran out. */
bool machine_learn(struct learned *l, const struct traces *t, size_t label);

#endif
