/* SPDX-License-Identifier: MIT */
/*
 * output: writes models, each into a file of a directory, or all into one file, a bank.
 */
#ifndef MKMODEL_OUTPUT_H
#define MKMODEL_OUTPUT_H

#include "../../format/hist.h"
#include "../common/out.h"

struct output {
	const char *path; /* as given; borrowed */
	char *dir;        /* the directory to write to; owned */
	const char *file; /* name of the one file in it; NULL: one file per model */
	struct out_aside bank;
	struct text name;      /* of the next model's file, without .ksm, NUL-terminated */
	struct strtab written; /* the names written so far */
	struct hist restored;  /* labels of restored models, and their last numbers */
	size_t models;         /* models to write, so far */
};

/* Takes the argument of -o: one file if it ends in .ksm and is not a directory. Creates a missing
 * directory; ends the program if that fails. */
void output_choose(struct output *o, const char *path);

/* Begins to write; call inside the sandbox. Ends the program if the one file cannot be created. */
void output_begin(struct output *o);

/* Names the next model's file LABEL-001 for number 1, and so on. A label longer than 200 bytes is
 * shortened by ksm_name(). */
void output_name(struct output *o, struct value label, uint64_t number);

/* Names the next model's file like the model, if its name is LABEL-NUMBER, else by the next free
 * number of its label. */
void output_name_restored(struct output *o, struct value label, struct value name);

/* Writes a model. Returns false after a message. */
bool output_put(struct output *o, const void *bytes, size_t n);

/* Ends the output, and makes it permanent. Reports if there was no model; then no file is left. */
void output_end(struct output *o);
void output_free(struct output *o);

#endif
