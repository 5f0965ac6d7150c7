/* SPDX-License-Identifier: MIT */
/*
 * abi: the names of call numbers in each ABI of Linux, by libseccomp. In a build without it no
 * number has a name.
 */
#ifndef TRACE2CAT_ABI_H
#define TRACE2CAT_ABI_H

#include <stdint.h>

#include "scan.h"

/* Returns the ABI of this name, 0 for none: knows the names of libseccomp, strace and uname. */
uint32_t abi_from_name(const char *name);

/* Does the same for a word of a trace. */
uint32_t abi_from_word(struct word name);

/* Returns the name of a call, to be freed by the caller; NULL if there is none. */
char *abi_call_name(uint32_t abi, uint32_t number);

#endif
