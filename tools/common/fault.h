/* SPDX-License-Identifier: MIT */
/*
 * fault: the program's name, its messages, and its exit status, which only ever grows.
 *
 * Statuses: 0 all went well; 1 some input was refused, or could not be read or written; 2 wrong
 * usage. Messages go to standard error as `PROGRAM: FILE:LINE: what is wrong`, with control
 * characters (C0, DEL, C1) and bytes that are not UTF-8 as octal escapes, since file names and
 * traces may hold anything.
 */
#ifndef COMMON_FAULT_H
#define COMMON_FAULT_H

#include <stdint.h>

#if defined __GNUC__
#define PRINTF(string, first) __attribute__((format(printf, string, first)))
#else
#define PRINTF(string, first)
#endif

enum { FAULT_SHOWN = 20 }; /* messages shown per file; the others are counted */

/* Takes the program's name, and makes sure that descriptors 0 to 2 are in use, so that no file
 * opened later is written to by mistake. Call first. */
void fault_begin(const char *argv0);

/* Returns the program's name without its path. */
const char *fault_program(void);

/* Reports a fault at a line of a file; line 0: in the whole file; file NULL: in no file. Sets the
 * status to 1. After FAULT_SHOWN messages about a file the others are only counted. */
void warn(const char *file, uint64_t line, const char *format, ...) PRINTF(3, 4);

/* Reports something that is not a fault: the status stays as it is. */
void note(const char *file, const char *format, ...) PRINTF(2, 3);

/* Prints a message and ends the program with this status. */
_Noreturn void die(int status, const char *format, ...) PRINTF(2, 3);

/* The same with status 1, from the handler of a signal. */
_Noreturn void die_in_signal(const char *message);

/* Ends the program because it is out of memory. */
_Noreturn void die_memory(void);

/* Reports how many messages were not shown, and returns the exit status. Call last. */
int fault_end(void);

#endif
