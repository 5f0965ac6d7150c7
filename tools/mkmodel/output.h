/* SPDX-License-Identifier: MIT */
/*
 * output: where models go: each into a file of a directory, or all into one file, a bank.
 */
#ifndef MKMODEL_OUTPUT_H
#define MKMODEL_OUTPUT_H

#include "../../format/hist.h"
#include "../common/out.h"

struct output {
	const char *path; /* as it was given; borrowed */
	char *dir;        /* the directory that is written to; owned */
	const char *file; /* the one file's name in it; NULL: a file a model */
	struct out_aside bank;
	struct text name;      /* of the next model's file, without .ksm; a NUL follows */
	struct strtab written; /* such names */
	struct hist restored;  /* labels of models that were there before, and their last numbers */
	size_t models;         /* that there are to write */
};

/* Takes the argument of -o: one file if it ends in .ksm and is no directory. A directory is created
 * where it is missing, or the program ends. */
void output_choose(struct output *o, const char *path);

/* Begins, within the sandbox. Ends the program where the one file cannot be created. */
void output_begin(struct output *o);

/* Names the next model's file LABEL-001 for number 1, and so on. Of a label over 200 bytes a part
 * stands there, see ksm_name(). */
void output_name(struct output *o, struct value label, uint64_t number);

/* Names the next model's file as the model, if that is LABEL-NUMBER, or else by the next number of
 * its label that is free. */
void output_name_restored(struct output *o, struct value label, struct value name);

/* Writes a model: false after the message. */
bool output_put(struct output *o, const void *bytes, size_t n);

/* Makes what was written last; says so where that is no model. No file is left then. */
void output_end(struct output *o);
void output_free(struct output *o);

#endif
