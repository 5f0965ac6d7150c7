/* SPDX-License-Identifier: MIT */
/*
 * names: numbers strings; ends the program if memory runs out.
 */
#ifndef COMMON_NAMES_H
#define COMMON_NAMES_H

#include "../../format/strtab.h"

/* Returns the number of a string, which is added to the table if it is new. Ends the program if
 * memory runs out. */
uint32_t names_number(struct strtab *names, struct value name);

#endif
