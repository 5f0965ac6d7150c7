/* SPDX-License-Identifier: MIT */
/*
 * out: standard output, where no failed write is silent, and files that are there whole or not
 * at all.
 */
#ifndef COMMON_OUT_H
#define COMMON_OUT_H

#include <stdbool.h>
#include <stddef.h>

enum { OUT_BLOCK = 128 * 1024 }; /* bytes gathered before a write */

/* Widens a pipe behind standard output to 1 MiB where the system can. */
void out_begin(void);

/* Writes all n bytes to a descriptor; false and errno where that fails. */
bool out_all(int fd, const void *bytes, size_t n);

/* Writes all n bytes to standard output, or ends the program: with a message and status 1, or by
 * SIGPIPE where nobody reads any more. */
void out_write(const void *bytes, size_t n);

/* The same once *len bytes are at least a block; *len is then 0. */
static inline void out_pour(const void *bytes, size_t *len)
{
	if (*len >= OUT_BLOCK) {
		out_write(bytes, *len);
		*len = 0;
	}
}

/* What is gathered while a descriptor is read; borrowed. */
struct out_gathered {
	int fd;
	char **bytes;
	size_t *len;
};

/* The idle() of a reader, of a struct out_gathered: if nothing waits at the descriptor, what is
 * gathered is written, so that a live tracer in front of the pipe shows its calls at once. */
void out_before_read(void *gathered);

/* Closes standard output; a late error (quota, network file system) ends the program as above. */
void out_close(void);

/* Writes a file aside, syncs it and renames it to dir/name. True, or false after the message and
 * without a trace of the file; an older file of that name stays until the new one is whole. */
bool out_file(const char *dir, const char *name, const void *bytes, size_t n);

/* The same for a file that is written piece by piece. What fails is remembered and said at the end.
 */
struct out_aside {
	int fd, error;       /* errno of the first failure, or 0 */
	char *aside, *final; /* its two names; owned */
};

/* Opens it: true, or false after the message; then there is nothing to close. */
bool out_aside_open(struct out_aside *a, const char *dir, const char *name);
void out_aside_put(struct out_aside *a, const void *bytes, size_t n);

/* Syncs and renames it, or removes it where it shall not be kept: true, or false after the message.
 */
bool out_aside_close(struct out_aside *a, bool keep);

/* Removes what a run that was killed left aside in a directory; what another run is writing
 * there is locked, and stays. */
void out_sweep(const char *dir);

/* Syncs a directory, so that renames in it survive a crash. */
bool out_sync(const char *dir);

#endif
