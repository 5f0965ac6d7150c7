/* SPDX-License-Identifier: MIT */
/*
 * in: opens the input files of a filter one by one, and loads whole files into memory.
 */
#ifndef COMMON_IN_H
#define COMMON_IN_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>

#include "../../format/line.h"

/* Opens a file for reading. Returns a descriptor, or -1 with errno set. */
int in_open(const char *name);

/* Opens a directory. Returns NULL and sets errno on failure. */
DIR *in_directory(const char *name);

/* Opens a file of lines that the program needs. Returns its descriptor, for in_lines_close(), or
 * ends the program with status 1. */
int in_lines(struct lines *in, const char *name);
void in_lines_close(struct lines *in, int fd);

/* Returns the NUL-terminated names in a file ("-": standard input) as a NULL-terminated list that
 * is never freed. Ends the program with status 1 if the file cannot be read or has no names. */
char **in_names(const char *file);

/* Opens a regular file whose name the user did not type, without waiting for a FIFO. Returns NULL,
 * or why it cannot be read. */
const char *in_open_file(const char *name, int *fd);

/* All bytes of a file. All zero before in_load(). */
struct in_bytes {
	void *at; /* owned; NULL: none */
	size_t size;
	bool mapped;           /* else allocated */
	char *name;            /* owned */
	struct in_bytes *next; /* next mapped file */
};

/* Maps a regular file, and reads anything else to its end. Returns false and sets errno on failure.
 * If the file is truncated later, reading the missing part ends the program with a message and
 * status 1. *b must not move until in_unload(), which must be called in any case. */
bool in_load(int fd, const char *name, struct in_bytes *b);
void in_unload(struct in_bytes *b);

/* Calls work(fd, name, arg) for each file of the NULL-terminated list, or for standard input, named
 * "-", if it is empty. A file that cannot be opened is a fault, and the next one follows. Pipes are
 * widened to 1 MiB if the system can. */
void in_each(char **files, void (*work)(int fd, const char *name, void *arg), void *arg);

#endif
