/* SPDX-License-Identifier: MIT */
/*
 * wilson: the confidence interval of a share.
 */
#ifndef FORMAT_WILSON_H
#define FORMAT_WILSON_H

/* Computes the 95 % score interval of the share k / n, n above 0; *low and *high are from 0 to 1:
 * E. B. Wilson, Probable inference, the law of succession, and statistical inference, J. American
 * Statistical Association 22 (1927), 209-212. */
void wilson(double k, double n, double *low, double *high);

#endif
