/* SPDX-License-Identifier: MIT */
#include "names.h"
#include "fault.h"

uint32_t names_number(struct strtab *names, struct value name)
{
	int64_t number = strtab_add(names, name.s, name.len);

	if (number < 0)
		die_memory();
	return (uint32_t)number;
}
