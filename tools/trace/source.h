/*
 * source: the bytes of a trace: a file, what it holds compressed, or the members of an archive.
 */
#ifndef TRACE_SOURCE_H
#define TRACE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { SOURCE_HEAD = 1024 }; /* bytes that are looked at to tell text from archives */

struct source {
	int fd;                          /* of the file; borrowed */
	const char *file;                /* its name; borrowed */
	struct archive *archive;         /* NULL: plain text; owned */
	unsigned char head[SOURCE_HEAD]; /* what has been read to look at */
	size_t head_len, head_at;        /* how much that is, how much of it has been handed on */
	int utf16;                       /* text in 16-bit units: 1 little-endian, 2 big-endian */
	unsigned char odd; /* of these, the first byte of a unit whose second is to come */
	bool has_odd;
	unsigned char block[64 * 1024]; /* for libarchive and for units */
};

/* Calls work(source, member, arg) for each trace in the file behind fd: once, with member NULL,
 * where it is text, compressed or not; else for each member of the archive, by its path. What is
 * damaged, nested or encrypted is a fault, and the rest follows. */
void source_each(int fd, const char *file,
                 void (*work)(struct source *source, const char *member, void *arg), void *arg);

/* As read(2): for lines_from(). On an error errno is EIO where libarchive says more: then
 * source_error() has it. */
ssize_t source_read(void *source, void *buf, size_t size);

/* The reason of the last error. */
const char *source_error(const struct source *source, int error);

#endif
