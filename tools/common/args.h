/*
 * args: options by POSIX getopt, the same in every program.
 *
 * A usage text begins with the SYNOPSIS of the manual page, further lines of it indented by
 * blanks; the lines after it, the first not indented, describe the options. `--help` prints all
 * of it and the options of all programs, which fits a screen of 24 lines of 80 columns, a mistake
 * the SYNOPSIS.
 */
#ifndef COMMON_ARGS_H
#define COMMON_ARGS_H

#include <stdint.h>

/* The next option of `letters` (as getopt's, without a leading mark), -1 behind the last; its
 * argument is in optarg, the operands begin at optind. Answers --help, --version, --sandbox and
 * --no-sandbox, and ends the
 * program with status 2 at an unknown option or a missing argument. */
int args_next(int argc, char **argv, const char *letters, const char *usage);

/* The argument of an option as a number from least to most; else ends the program, saying the
 * range. */
uint64_t args_number(int option, const char *arg, uint64_t least, uint64_t most);

/* Ends the program with status 2, the message and the SYNOPSIS. */
_Noreturn void args_wrong(const char *usage, const char *what);

#endif
