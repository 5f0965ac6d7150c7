/* SPDX-License-Identifier: MIT */
/*
 * load: reads the models of banks, files or directories, into an index. Faults are messages.
 */
#ifndef KSRANK_LOAD_H
#define KSRANK_LOAD_H

#include "../common/in.h"
#include "index.h"

struct load {
	struct index *index;     /* borrowed */
	bool keep;               /* the models' bytes stay: entries' models can be looked up in */
	struct in_bytes **files; /* those that stay; owned */
	size_t len;
};

/* Adds the models of a file, or of the files *.ksm of a directory. Ends the program where memory
 * runs out. */
void load_bank(struct load *l, const char *path);

/* Gives up the bytes that stayed. */
void load_free(struct load *l);

#endif
