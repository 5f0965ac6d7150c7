/* SPDX-License-Identifier: MIT */
/*
 * sandbox: a filter gives up what it does not need once its command line is read, so that a trace
 * or model that took it over could do no more than write nonsense to standard output.
 *
 * Two of Linux's means, each where the kernel and the build have it: Landlock leaves the files
 * that were named, seccomp the calls of a filter. What is refused fails with an error. Elsewhere,
 * and under sanitizers, which need more, this does nothing.
 */
#ifndef COMMON_SANDBOX_H
#define COMMON_SANDBOX_H

enum sandbox {
	SANDBOX_ON,
	SANDBOX_TELL, /* and say on standard error what is in force */
	SANDBOX_OFF
};

/* For args.c: what the command line says. */
void sandbox_set(enum sandbox mode);

/* From here on only the files of the NULL-ended list and `file` (or NULL) can be opened, to be
 * read; of those that are directories the files in them. What is open stays so. In the directory
 * `dir` (or NULL) files can be written, renamed and removed, too. */
void sandbox_enter(char **files, const char *file, const char *dir);

#endif
