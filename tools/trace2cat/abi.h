/* SPDX-License-Identifier: MIT */
/*
 * abi: which call a number is, in each ABI of Linux; by libseccomp. In a build without it no number
 * has a name.
 */
#ifndef TRACE2CAT_ABI_H
#define TRACE2CAT_ABI_H

#include <stdint.h>

/* The ABI of this name, 0 for none: libseccomp's names and those of strace and uname. */
uint32_t abi_from_name(const char *name);

/* The name of a call, to be freed; NULL: there is none. */
char *abi_call_name(uint32_t abi, uint32_t number);

#endif
