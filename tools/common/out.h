/* SPDX-License-Identifier: MIT */
/*
 * out: standard output, on which no failed write is silent, and files that appear whole or not at
 * all.
 */
#ifndef COMMON_OUT_H
#define COMMON_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { OUT_BLOCK = 128 * 1024 }; /* bytes gathered before a write */

/* Widens a pipe at standard output to 1 MiB if the system can. Call before the first write. */
void out_begin(void);

/* Writes all n bytes to a descriptor. Returns false and sets errno on failure. */
bool out_all(int fd, const void *bytes, size_t n);

/* Writes all n bytes to standard output, or ends the program: by SIGPIPE if the reader is gone,
 * else with a message and status 1. */
void out_write(const void *bytes, size_t n);

/* Writes the bytes and sets *len to 0 once there is at least a block of them. */
static inline void out_pour(const void *bytes, size_t *len)
{
	if (*len >= OUT_BLOCK) {
		out_write(bytes, *len);
		*len = 0;
	}
}

/* Output collected while a descriptor is read; borrowed. */
struct out_gathered {
	int fd;
	char **bytes;
	size_t *len;
};

/* An idle() for struct lines, with a struct out_gathered: writes the collected output if no input
 * is waiting, so that the calls of a live tracer come through at once. */
void out_before_read(void *gathered);

/* Closes standard output. A late error (quota, network file system) ends the program as above. */
void out_close(void);

/* Opens a temporary file without a name, for reading and writing. Returns NULL and sets errno on
 * failure. */
FILE *out_unnamed(void);

/* Returns the directory of a path, owned by the caller, and sets *name to the file's name in it, a
 * part of the path. */
char *out_directory(const char *path, const char **name);

/* Writes a temporary file, syncs it and renames it to dir/name. Returns false, after a message and
 * leaving no file behind, on failure. An older file of that name stays until the new one is
 * complete. */
bool out_file(const char *dir, const char *name, const void *bytes, size_t n);

/* The same for a file written piece by piece. A failure is remembered and reported at the end. */
struct out_aside {
	int fd, error;       /* errno of the first failure, or 0 */
	char *aside, *final; /* its two names; owned */
};

/* Opens it. Returns false, after a message, on failure; then there is nothing to close. */
bool out_aside_open(struct out_aside *a, const char *dir, const char *name);
void out_aside_put(struct out_aside *a, const void *bytes, size_t n);

/* Syncs and renames it, or removes it unless `keep`. Returns false, after a message, on failure. */
bool out_aside_close(struct out_aside *a, bool keep);

/* Removes temporary files that a killed run left in a directory. Those that another run is writing
 * are locked, and stay. */
void out_sweep(const char *dir);

/* Syncs a directory, so that renames in it survive a crash. Returns false, after a message, on
 * failure. */
bool out_sync(const char *dir);

#endif
