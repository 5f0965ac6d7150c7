/* SPDX-License-Identifier: MIT */
/*
 * logarithm: logarithms that are equal to the last digit on every machine. Those of C libraries
 * differ from one library to the next, and with the processor's instructions.
 */
#ifndef FORMAT_LOGARITHM_H
#define FORMAT_LOGARITHM_H

/* Return the logarithm of x to base e and to base 2, within two units of the last place; exactly 0
 * for 1. x is a normal number above 0. */
double log_natural(double x);
double log_binary(double x);

#endif
