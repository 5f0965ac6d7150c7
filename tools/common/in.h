/* SPDX-License-Identifier: MIT */
/*
 * in: the files a filter reads, opened one after the other, and whole files as bytes in memory.
 */
#ifndef COMMON_IN_H
#define COMMON_IN_H

#include <stdbool.h>
#include <stddef.h>

#include "../../format/line.h"

/* Opens a file for reading: a descriptor, or -1 and errno. */
int in_open(const char *name);

/* Opens a file of lines that the program cannot do without: returns its descriptor, to be given to
 * in_lines_close(), or ends the program with status 1. */
int in_lines(struct lines *in, const char *name);
void in_lines_close(struct lines *in, int fd);

/* Returns the names in a file ("-": standard input), each ended by NUL, as a NULL-ended list that
 * stays. Ends the program with status 1 where the file cannot be read or holds no name. */
char **in_names(const char *file);

/* Opens a regular file, for a name that nobody typed: a FIFO is not waited for. NULL, or why it
 * cannot be read. */
const char *in_open_file(const char *name, int *fd);

/* All bytes of a file: all zero before in_load(). */
struct in_bytes {
	void *at; /* owned; NULL: none */
	size_t size;
	bool mapped;           /* else in memory of our own */
	char *name;            /* owned */
	struct in_bytes *next; /* of those that are mapped */
};

/* Maps a regular file, and reads anything else to its end: false and errno where that fails. If
 * the file is cut short later, reading what is gone ends the program with a message and status 1.
 * *b must not move until in_unload(), which is to be called in any case. */
bool in_load(int fd, const char *name, struct in_bytes *b);
void in_unload(struct in_bytes *b);

/* Calls work(fd, name, arg) for each file named in the NULL-ended list, or for standard input,
 * named "-", where none is. A file that cannot be opened is a fault, and the next one follows.
 * Pipes are widened to 1 MiB where the system can. */
void in_each(char **files, void (*work)(int fd, const char *name, void *arg), void *arg);

#endif
