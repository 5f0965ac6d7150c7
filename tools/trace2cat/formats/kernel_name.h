/* SPDX-License-Identifier: MIT */
/*
 * kernel_name: removes the marks that kernels put before the name of a call.
 */
#ifndef TRACE2CAT_KERNEL_NAME_H
#define TRACE2CAT_KERNEL_NAME_H

#include "../scan.h"

/* Cuts "__x64_sys_" and the like off a name. */
static inline void cut_kernel_marks(struct word *name)
{
	static const char *const marks[] = {"__x64_sys_",   "__ia32_sys_",       "__arm64_sys_",
	                                    "__riscv_sys_", "__se_sys_",         "__do_sys_",
	                                    "__s390x_sys_", "__x64_compat_sys_", "sys_enter_",
	                                    "sys_exit_",    "compat_sys_",       "sys_"};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (word_may_be(*name, marks[i]) && name->len > strlen(marks[i]) &&
		    word_cut(name, marks[i]))
			break;
}

#endif
