/* SPDX-License-Identifier: MIT */
/*
 * unpack: removes the compression around a file.
 *
 * Removes one layer, never more: a file of a megabyte that is compressed twice can become
 * terabytes. Bytes after the compressed data are reported, not skipped silently.
 */
#ifndef TRACE2CAT_UNPACK_H
#define TRACE2CAT_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	UNPACK_HEAD = 1024,       /* bytes inspected to distinguish text from archives */
	UNPACK_BLOCK = 64 * 1024, /* bytes read at a time for libarchive */
	UNPACK_NULS = 1 << 20     /* a longer run of NUL bytes is not part of a trace */
};

/* First bytes, read for inspection and still to be passed on. */
struct peek {
	unsigned char s[UNPACK_HEAD];
	size_t len, at; /* how many, and how many of them have been passed on */
};

struct unpack {
	int fd;                 /* of the file; borrowed */
	struct peek first;      /* of the file */
	struct archive *filter; /* removes the compression; NULL: read the file itself; owned */
	const char *layer;      /* name of the compression; NULL: none; borrowed */
	uint64_t fed;           /* bytes given to the filter */
	bool ended;             /* all unpacked bytes have been read */
	size_t len;             /* the last of these bytes, in block */
	char why[120];          /* why a file cannot be read */
	unsigned char block[UNPACK_BLOCK];
};

/* Takes up to `size` of the bytes not passed on yet. Returns their number. */
size_t peek_take(struct peek *peek, void *buf, size_t size);

/* Opens the file whose first bytes are u->first, which are still to be read. Returns NULL, or why
 * it cannot be read, valid until unpack_close(), which must be called in any case. */
const char *unpack_open(struct unpack *u);

/* Like read(2), for the unpacked bytes. */
ssize_t unpack_read(struct unpack *u, void *buf, size_t size);

/* Reads the file's own bytes, past u->first. */
ssize_t unpack_read_raw(const struct unpack *u, void *buf, size_t size);

/* Returns the reason for a failed read, whose errno was `error`. */
const char *unpack_error(const struct unpack *u, int error);

/* Returns whether anything other than NUL bytes follows the compressed data; false if that has not
 * been read to its end. */
bool unpack_is_followed(struct unpack *u);

void unpack_close(struct unpack *u);

#endif
