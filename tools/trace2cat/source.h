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

enum {
	SOURCE_HEAD = 1024,       /* bytes that are looked at to tell text from archives */
	SOURCE_BLOCK = 64 * 1024, /* bytes read at a time for libarchive */
	SOURCE_UNITS = 4096       /* 16-bit units of text that are converted at a time */
};

/* First bytes that have been read to look at them, and are still to be handed on. */
struct peek {
	unsigned char s[SOURCE_HEAD];
	size_t len, at; /* how many, and how many of them have been handed on */
};

/* Text in 16-bit units, as it becomes UTF-8. */
struct utf16 {
	bool on, big_endian;
	bool has_odd;      /* the first byte of a unit whose second is to come: */
	unsigned char odd; /* that byte */
	uint32_t high;     /* the first half of a pair whose second is to come, or 0 */
	size_t len, at;    /* bytes of out, and how many of them have been handed on */
	unsigned char in[2 * SOURCE_UNITS], out[3 * SOURCE_UNITS + 4];
};

struct source {
	int fd;                  /* of the file; borrowed */
	const char *file;        /* its name; borrowed */
	struct archive *archive; /* NULL: the file itself is the trace; owned */
	struct peek first;       /* of the file */
	struct peek head;        /* of the member */
	struct utf16 utf16;
	bool colours; /* an ESC has been read: lines have to be looked through for them */
	unsigned char block[SOURCE_BLOCK]; /* of the file, lent to libarchive */
};

/* Calls work(source, member, arg) for each trace in the file behind fd: once, with member NULL,
 * where it is text, compressed or not; else for each member of the archive, by its path. What is
 * damaged, nested or encrypted is a fault, and the rest follows. */
void source_each(struct source *s, int fd, const char *file,
                 void (*work)(struct source *source, const char *member, void *arg), void *arg);

/* As read(2): for lines_from(). */
ssize_t source_read(void *source, void *buf, size_t size);

/* Whether a read would have to wait longer than this: a live trace that pauses. */
bool source_pauses(const struct source *source, int milliseconds);

/* The reason of a failed read, whose errno was `error`. */
const char *source_error(const struct source *source, int error);

#endif
