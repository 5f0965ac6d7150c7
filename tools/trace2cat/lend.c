/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../format/le.h"
#include "lend.h"

enum {
	ZIP_END = 22,            /* bytes of the record that ends a zip archive, followed by: */
	ZIP_COMMENT = 0xffff,    /* bytes of a comment, at most */
	ZIP_MEMBER = 0x04034b50, /* first bytes of the records of a zip archive */
	ZIP_ENTRY = 0x02014b50,
	ZIP_SIGNATURE = 0x05054b50,
	ZIP_LAST = 0x06054b50,
	ZIP_LAST64 = 0x06064b50,
	ZIP_PLACE64 = 0x07064b50
};

void lend_begin(struct lend *l, struct unpack *from)
{
	l->from = from;
	l->given = 0;
	l->end = UNPACK_BLOCK;
	l->back = 0;
}

/* Reads the next block after the last one. Returns false at the end, or if a read fails. */
static bool more(struct lend *l)
{
	unsigned char *to = l->block + UNPACK_BLOCK;
	ssize_t n = 0;

	memmove(l->block, l->block + l->end - UNPACK_BLOCK, UNPACK_BLOCK);
	while (l->back < UNPACK_BLOCK &&
	       (n = unpack_read(l->from, to + l->back, UNPACK_BLOCK - l->back)) > 0)
		l->back += (size_t)n;
	l->end = UNPACK_BLOCK + l->back;
	return l->back > 0 || n == 0;
}

la_ssize_t lend_block(struct archive *a, void *lend, const void **block)
{
	struct lend *l = lend;
	size_t n;

	if (l->back == 0 && !more(l)) {
		archive_set_error(a, errno, "%s", unpack_error(l->from, errno));
		return -1;
	}
	n = l->back;
	*block = l->block + l->end - n;
	l->given += n;
	l->back = 0;
	return (la_ssize_t)n;
}

/* --- what follows --- */

/* Returns the next byte, or -1. */
static int next_byte(struct lend *l)
{
	if (l->back == 0)
		more(l);
	return l->back ? l->block[l->end - l->back--] : -1;
}

/* Returns the next bytes as a little-endian number; sets *whole to false if they are missing. */
static uint64_t next_number(struct lend *l, unsigned bytes, bool *whole)
{
	uint64_t number = 0;

	for (unsigned i = 0; i < bytes && *whole; i++) {
		int byte = next_byte(l);
		*whole = byte >= 0;
		number |= (uint64_t)(byte & 0xff) << 8 * i;
	}
	return number;
}

static void skip(struct lend *l, uint64_t bytes, bool *whole)
{
	while (bytes-- > 0 && *whole)
		*whole = next_byte(l) >= 0;
}

/* Skips the rest of a record of a zip archive's directory or end. Returns false if it is anything
 * else, or truncated. */
static bool skip_record(struct lend *l, uint64_t mark)
{
	bool whole = true;
	uint64_t bytes;

	switch (mark) {
	case ZIP_ENTRY:
		skip(l, 24, &whole);
		bytes = next_number(l, 2, &whole);
		bytes += next_number(l, 2, &whole);
		bytes += next_number(l, 2, &whole);
		skip(l, 12 + bytes, &whole);
		break;
	case ZIP_SIGNATURE:
		skip(l, next_number(l, 2, &whole), &whole);
		break;
	case ZIP_LAST64:
		skip(l, next_number(l, 8, &whole), &whole);
		break;
	case ZIP_PLACE64:
		skip(l, 16, &whole);
		break;
	case ZIP_LAST:
		skip(l, 16, &whole);
		skip(l, next_number(l, 2, &whole), &whole);
		break;
	default:
		return false;
	}
	return whole;
}

static enum lend_rest after_zip(struct lend *l)
{
	for (;;) {
		bool whole = true, more_follows = l->back > 0 || (more(l) && l->back > 0);
		uint64_t mark = next_number(l, 4, &whole);

		if (!more_follows)
			return LEND_END;
		if (whole && mark == ZIP_MEMBER) {
			l->back += 4; /* the block before is kept */
			return LEND_ARCHIVE;
		}
		if (!whole || !skip_record(l, mark))
			return LEND_OTHER;
	}
}

static enum lend_rest after_blocks(struct lend *l)
{
	uint64_t nuls = 0;
	int byte;

	while ((byte = next_byte(l)) == 0 && nuls++ < UNPACK_NULS)
		;
	return byte > 0 ? LEND_OTHER : LEND_END;
}

enum lend_rest lend_rest(struct lend *l, struct archive *a)
{
	int format = archive_format(a) & ARCHIVE_FORMAT_BASE_MASK;
	uint64_t left = l->given - (uint64_t)archive_filter_bytes(a, -1);

	if (left > l->end)
		return LEND_OTHER;
	l->given = 0;
	l->back = (size_t)left;
	if (format == ARCHIVE_FORMAT_ZIP)
		return after_zip(l);
	if (format == ARCHIVE_FORMAT_TAR || format == ARCHIVE_FORMAT_CPIO)
		return after_blocks(l);
	return LEND_END; /* the end of other formats is unknown */
}

bool lend_is_row_of_zips(const struct unpack *u)
{
	unsigned char tail[ZIP_END + ZIP_COMMENT];
	off_t start = lseek(u->fd, 0, SEEK_CUR) - (off_t)u->first.len;
	struct stat st;
	off_t from;
	ssize_t n;

	if (start < 0 || fstat(u->fd, &st) != 0 || u->first.len < 4 ||
	    le32(u->first.s) != ZIP_MEMBER)
		return false;
	from = st.st_size - (off_t)sizeof tail;
	n = pread(u->fd, tail, sizeof tail, from < start ? start : from);
	for (ssize_t i = n - ZIP_END; i >= 0; i--) {
		const unsigned char *end = tail + i;
		uint64_t before = le32(end + 12) + (uint64_t)le32(end + 16);

		if (le32(end) == ZIP_LAST && i + ZIP_END + (end[20] | end[21] << 8) == n)
			return le32(end + 16) != UINT32_MAX &&
			       before != (uint64_t)(st.st_size - start - (n - i));
	}
	return false;
}
