/* SPDX-License-Identifier: MIT */
/*
 * source: the bytes of a trace: a file, the content of a compressed file, or a member of an
 * archive.
 *
 * Plain text bypasses libarchive; everything else is streamed, so that memory does not depend on
 * the unpacked size.
 */
#ifndef TRACE2CAT_SOURCE_H
#define TRACE2CAT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lend.h"
#include "refusals.h"
#include "unpack.h"
#include "utf16.h"

struct source {
	const char *file;         /* its name; borrowed */
	struct unpack packed;     /* the file */
	struct archive *archive;  /* NULL: the file itself is the trace; owned */
	struct lend lend;         /* what the archive reads, unless it seeks */
	struct peek head;         /* of the member */
	struct refusals refusals; /* of the file's members */
	const char *looks;        /* the kind of binary file that it resembles; NULL: none */
	struct utf16 utf16;
	uint64_t nuls; /* length of the run of NUL bytes at the end of what was read */
	bool colours;  /* an ESC has been read: search lines for colours, */
	bool blanks;   /* a no-break space: search for these */
};

/* Calls work(source, member, arg) for each trace in the file open at fd: once, with member NULL, if
 * it is text, compressed or not; else for each member of the archive, by its path. Damaged, nested
 * or encrypted members are faults, and the rest follows. */
void source_each(struct source *s, int fd, const char *file,
                 void (*work)(struct source *source, const char *member, void *arg), void *arg);

/* Like read(2), for lines_from(); LINE_SLACK bytes after buf's `size` may be read, too. A run of
 * NUL bytes longer than UNPACK_NULS is an error. */
ssize_t source_read(void *source, void *buf, size_t size);

/* Returns whether a read would have to wait longer than this: a live trace that pauses. */
bool source_pauses(const struct source *source, int milliseconds);

/* Returns the reason for a failed read, whose errno was `error`. */
const char *source_error(const struct source *source, int error);

#endif
