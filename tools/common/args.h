/* SPDX-License-Identifier: MIT */
/*
 * args: reads the command line, in the same way in every program.
 *
 * A program describes its options once, in a table: letter, long name, the name of the argument and
 * a line that says what the option does. The table serves getopt_long() and --help;
 * tests/manual.bats and tests/completions.bats check manual pages and completions against it. Every
 * program also takes -h, --help, --version, --sandbox and --no-sandbox, and --files0-from=FILE if
 * it reads a list of files; these are added here and are in no table.
 *
 *	static const struct args_option options[] = {
 *		{'n', "length", "N", "calls in a gram, 1 to 16 (default 2)"},
 *		{SUM, "sum", NULL, "has no letter: SUM is at least ARGS_LONG"},
 *		{0}};
 *
 *	static const struct args args = {
 *		.synopsis = "NAME [-n N] [--sum] [FILE ...]",
 *		.about = "One sentence that says what the program does.",
 *		.options = options,
 *		.files = true};
 *
 *	while ((c = args_next(argc, argv, &args)) != -1)
 *		take_option(c, optarg);
 *	files = args_files(argv);
 *
 * --help fits a screen of 24 lines of 80 columns; texts are wrapped to that width.
 */
#ifndef COMMON_ARGS_H
#define COMMON_ARGS_H

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>

enum { ARGS_LONG = 256 }; /* the first "letter" of options without one */

struct args_option {
	int letter;           /* what args_next() returns; 0 ends the table */
	const char *name;     /* without "--" */
	const char *argument; /* its name in capitals; NULL: the option takes none */
	const char *text;     /* what it does; wrapped */
};

struct args {
	const char *synopsis; /* as on the manual page; further lines are indented by blanks */
	const char *about;    /* a sentence or two; wrapped */
	const struct args_option *options;
	bool files; /* the operands are a list of files: --files0-from */
};

/* Returns the letter of the next option, with its argument in optarg, or -1 after the last one.
 * Handles the options that all programs have, and ends the program with status 2 at an unknown
 * option or a missing argument. `args` is kept for the functions below. */
int args_next(int argc, char **argv, const struct args *args);

/* Returns the operands, or the names from --files0-from, as a NULL-terminated list that is never
 * freed. Call after the last option and before sandbox_enter(). */
char **args_files(char **argv);

/* Returns the argument of an option as a number from least to most. Ends the program with status 2
 * and a message with the range if it is anything else. */
uint64_t args_number(int option, const char *arg, uint64_t least, uint64_t most);

/* Ends the program with status 2, a message (unless NULL) and the synopsis. */
_Noreturn void args_wrong(const char *what);

#endif
