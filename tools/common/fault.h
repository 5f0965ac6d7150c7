/* SPDX-License-Identifier: MIT */
/*
 * fault: the program's name, its messages and the exit status, which only ever grows.
 *
 * Statuses: 0 all went well; 1 some input was refused or could not be read or written;
 * 2 wrong usage. Messages go to standard error as `PROGRAM: FILE:LINE: what is wrong`, control
 * bytes (C0, DEL, C1) and bytes that are not UTF-8 as octal escapes, for file names and traces may
 * hold anything.
 */
#ifndef COMMON_FAULT_H
#define COMMON_FAULT_H

#include <stdint.h>

#if defined __GNUC__
#define PRINTF(string, first) __attribute__((format(printf, string, first)))
#else
#define PRINTF(string, first)
#endif

enum { FAULT_SHOWN = 20 }; /* messages a file gets; what follows is counted */

/* Takes the program's name and makes sure that descriptors 0 to 2 are taken, so that no file
 * that is opened later can be written to by mistake. Call first. */
void fault_begin(const char *argv0);

/* The program's name without its path. */
const char *fault_program(void);

/* A fault of a file, at a line or, with line 0, of the whole file; with file NULL of neither.
 * The status becomes 1. After FAULT_SHOWN messages a file's further ones are only counted. */
void warn(const char *file, uint64_t line, const char *format, ...) PRINTF(3, 4);

/* Something worth saying that is no fault: the status stays. */
void note(const char *file, const char *format, ...) PRINTF(2, 3);

/* A message, and the end of the program with this status. */
_Noreturn void die(int status, const char *format, ...) PRINTF(2, 3);

/* The end for want of memory. */
_Noreturn void die_memory(void);

/* Says how many messages were held back, and returns the exit status. Call last. */
int fault_end(void);

#endif
