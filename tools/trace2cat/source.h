/* SPDX-License-Identifier: MIT */
/*
 * source: the bytes of a trace: a file, what it holds compressed, or a member of an archive.
 *
 * Plain text goes by libarchive; whatever else is in the file is streamed, so memory does not
 * depend on how large it becomes when it is unpacked.
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
	const char *looks;        /* like what binary file; NULL: none that is known */
	struct utf16 utf16;
	uint64_t nuls; /* how many of the bytes read last are NUL */
	bool colours;  /* an ESC has been read: lines have to be looked through for them, */
	bool blanks;   /* a no-break space: for these */
};

/* Calls work(source, member, arg) for each trace in the file behind fd: once, with member NULL,
 * where it is text, compressed or not; else for each member of the archive, by its path. What is
 * damaged, nested or encrypted is a fault, and the rest follows. */
void source_each(struct source *s, int fd, const char *file,
                 void (*work)(struct source *source, const char *member, void *arg), void *arg);

/* As read(2): for lines_from(). A run of NUL bytes longer than UNPACK_NULS is an error. */
ssize_t source_read(void *source, void *buf, size_t size);

/* Whether a read would have to wait longer than this: a live trace that pauses. */
bool source_pauses(const struct source *source, int milliseconds);

/* The reason of a failed read, whose errno was `error`. */
const char *source_error(const struct source *source, int error);

#endif
