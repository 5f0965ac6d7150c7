/* SPDX-License-Identifier: MIT */
/*
 * sandbox: a filter gives up all rights it does not need once its command line is read, so that a
 * trace or model that takes control of it can do no more than write nonsense to standard output.
 *
 * It uses two mechanisms of Linux, each if the kernel and the build have it: Landlock allows only
 * the files that were named, seccomp only the system calls of a filter. Anything else fails with an
 * error. On other systems, and under sanitizers, which need more, this does nothing.
 */
#ifndef COMMON_SANDBOX_H
#define COMMON_SANDBOX_H

enum sandbox {
	SANDBOX_ON,
	SANDBOX_REPORT, /* on, and report on standard error what is in force */
	SANDBOX_OFF
};

/* Sets the mode; for args.c. */
void sandbox_set(enum sandbox mode);

/* Restricts the process: from now on only the files of the NULL-terminated list and `file` (or
 * NULL) can be opened, for reading; for directories, the files in them. Open files stay open. In
 * the directory `dir` (or NULL) files can also be written, renamed and removed. */
void sandbox_enter(char **files, const char *file, const char *dir);

#endif
