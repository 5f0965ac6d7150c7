/* SPDX-License-Identifier: MIT */
/*
 * unpack: the bytes of a file without the compression around it.
 *
 * One layer is taken off, never more: a file of a megabyte that is packed twice can become
 * terabytes. What follows the compressed data is reported, not passed over.
 */
#ifndef TRACE2CAT_UNPACK_H
#define TRACE2CAT_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	UNPACK_HEAD = 1024,       /* bytes that are looked at to tell text from archives */
	UNPACK_BLOCK = 64 * 1024, /* bytes read at a time for libarchive */
	UNPACK_NULS = 1 << 20     /* a longer run of NUL bytes is no part of a trace */
};

/* First bytes that have been read to look at them, and are still to be handed on. */
struct peek {
	unsigned char s[UNPACK_HEAD];
	size_t len, at; /* how many, and how many of them have been handed on */
};

struct unpack {
	int fd;                 /* of the file; borrowed */
	struct peek first;      /* of the file */
	struct archive *filter; /* takes the compression off; NULL: the file is read; owned */
	const char *layer;      /* the name of the compression, NULL: there is none; borrowed */
	uint64_t fed;           /* bytes that the filter was given */
	bool ended;             /* all of the unpacked bytes have been read */
	size_t len;             /* the last of these, in block */
	char why[120];          /* why a file is not read */
	unsigned char block[UNPACK_BLOCK];
};

/* Takes what has been peeked at and not handed on yet, up to `size` bytes. */
size_t peek_take(struct peek *peek, void *buf, size_t size);

/* Opens the file whose first bytes are u->first, which stay to be read: NULL, or why it is not
 * read, valid until the unpack_close() that is due. */
const char *unpack_open(struct unpack *u);

/* As read(2), of the unpacked bytes. */
ssize_t unpack_read(struct unpack *u, void *buf, size_t size);

/* Reads the file's own bytes, past u->first. */
ssize_t unpack_read_raw(const struct unpack *u, void *buf, size_t size);

/* The reason of a failed read, whose errno was `error`. */
const char *unpack_error(const struct unpack *u, int error);

/* Whether something else than NUL bytes follows the compressed data; false, too, where that has
 * not been read to its end. */
bool unpack_is_followed(struct unpack *u);

void unpack_close(struct unpack *u);

#endif
