/* SPDX-License-Identifier: MIT */
/*
 * lend: bytes lent to libarchive as they come, and taken back where it stops.
 *
 * libarchive reads no further than the end of an archive. What follows it in a pipe may be another
 * one, so the last blocks are kept: those bytes that it has not used are read again.
 */
#ifndef TRACE2CAT_LEND_H
#define TRACE2CAT_LEND_H

#include <archive.h>

#include "unpack.h"

struct lend {
	struct unpack *from;                   /* borrowed */
	uint64_t given;                        /* bytes that the archive at hand was given */
	size_t end;                            /* of what is in block */
	size_t back;                           /* the last bytes of it, not given yet */
	unsigned char block[2 * UNPACK_BLOCK]; /* the last bytes that were read */
};

/* What follows an archive. */
enum lend_rest { LEND_END, LEND_ARCHIVE, LEND_OTHER };

/* Starts to lend the bytes of a file. */
void lend_begin(struct lend *l, struct unpack *from);

/* The read callback of an archive: client_data is a struct lend. */
la_ssize_t lend_block(struct archive *a, void *lend, const void **block);

/* What follows the archive that has been read to its end by lend_block(); an archive that does can
 * be opened at once. */
enum lend_rest lend_rest(struct lend *l, struct archive *a);

/* Whether the file, which can be sought in, is several zip archives one after another: there the
 * directory at its end does not name all members. */
bool lend_is_row_of_zips(const struct unpack *u);

#endif
