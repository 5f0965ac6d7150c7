/* SPDX-License-Identifier: MIT */
/*
 * wilson: how sure a share is.
 */
#ifndef FORMAT_WILSON_H
#define FORMAT_WILSON_H

/* The 95 % score interval of a share of k in n, n above 0, between 0 and 1: E. B. Wilson, Probable
 * inference, the law of succession, and statistical inference, J. American Statistical Association
 * 22 (1927), 209-212. */
void wilson(double k, double n, double *low, double *high);

#endif
