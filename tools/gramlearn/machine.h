/* SPDX-License-Identifier: MIT */
/*
 * machine: a linear support vector machine, by LIBLINEAR (R.-E. Fan, K.-W. Chang, C.-J. Hsieh,
 * X.-R. Wang, C.-J. Lin: LIBLINEAR: A Library for Large Linear Classification, JMLR 9, 2008).
 */
#ifndef GRAMLEARN_MACHINE_H
#define GRAMLEARN_MACHINE_H

#include "traces.h"

/* The result: a weight for each gram, by its number, and the bias. */
struct learned {
	double *weights; /* owned */
	double bias;
};

/* Learns to distinguish the traces of a label from all others; both sides must have traces.
 * Minimises |w|^2 / 2 + sum of C max(0, 1 - y (w x + b))^2, where b is one more weight and C is 3 N
 * / (2 N of the side). Returns false if out of memory. */
bool machine_learn(struct learned *l, const struct traces *t, size_t label);

#endif
