/* SPDX-License-Identifier: MIT */
/*
 * lend: lends bytes to libarchive as they come, and takes back those that it did not use.
 *
 * libarchive stops at the end of an archive. In a pipe another one may follow, so the last blocks
 * are kept, and the bytes that it did not use are read again.
 */
#ifndef TRACE2CAT_LEND_H
#define TRACE2CAT_LEND_H

#include <archive.h>

#include "unpack.h"

struct lend {
	struct unpack *from;                   /* borrowed */
	uint64_t given;                        /* bytes given to the current archive */
	size_t end;                            /* end of the bytes in block */
	size_t back;                           /* last bytes of these, not given yet */
	unsigned char block[2 * UNPACK_BLOCK]; /* the last bytes read */
};

/* What follows an archive. */
enum lend_rest { LEND_END, LEND_ARCHIVE, LEND_OTHER };

/* Starts to lend the bytes of a file. */
void lend_begin(struct lend *l, struct unpack *from);

/* The read callback for an archive; client_data is a struct lend. */
la_ssize_t lend_block(struct archive *a, void *lend, const void **block);

/* Returns what follows the archive that lend_block() has read to its end. If it is another archive,
 * that can be opened at once. */
enum lend_rest lend_rest(struct lend *l, struct archive *a);

/* Returns whether the file, which must be seekable, is several zip archives in a row, so that the
 * directory at its end does not name all members. */
bool lend_is_row_of_zips(const struct unpack *u);

#endif
