/* SPDX-License-Identifier: MIT */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../common/fault.h"
#include "unpack.h"

size_t peek_take(struct peek *peek, void *buf, size_t size)
{
	size_t left = peek->len - peek->at;

	if (left > size)
		left = size;
	memcpy(buf, peek->s + peek->at, left);
	peek->at += left;
	return left;
}

ssize_t unpack_read_raw(const struct unpack *u, void *buf, size_t size)
{
	ssize_t n;

	do
		n = read(u->fd, buf, size);
	while (n < 0 && errno == EINTR);
	return n;
}

/* Reads the file's own bytes, first those already inspected. */
static ssize_t read_file(struct unpack *u, void *buf, size_t size)
{
	size_t peeked = peek_take(&u->first, buf, size);

	return peeked ? (ssize_t)peeked : unpack_read_raw(u, buf, size);
}

static la_ssize_t feed(struct archive *a, void *unpack, const void **block)
{
	struct unpack *u = unpack;
	ssize_t n = read_file(u, u->block, sizeof u->block);

	if (n < 0)
		archive_set_error(a, errno, "%s", strerror(errno));
	u->len = n < 0 ? 0 : (size_t)n;
	u->fed += u->len;
	*block = u->block;
	return n;
}

/* Allows the filters that libarchive implements itself, without those that start programs. */
static void allow_filters(struct archive *a)
{
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_compress(a);
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_lz4(a);
	archive_read_support_filter_lzip(a);
	archive_read_support_filter_lzma(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_zstd(a);
	archive_read_support_format_empty(a);
	archive_read_support_format_raw(a);
}

void unpack_close(struct unpack *u)
{
	archive_read_free(u->filter);
	u->filter = NULL;
}

/* Refuses more than one layer of compression, and names the layers. */
static const char *refuse(struct unpack *u)
{
	snprintf(u->why, sizeof u->why, "%s in %s: skipped: only one layer of compression is read",
	         archive_filter_name(u->filter, 0), archive_filter_name(u->filter, 1));
	return u->why;
}

const char *unpack_open(struct unpack *u)
{
	off_t place = lseek(u->fd, 0, SEEK_CUR);
	struct peek first = u->first;
	struct archive_entry *entry;
	int filters;

	u->fed = u->len = 0;
	u->layer = NULL;
	u->ended = false;
	u->filter = archive_read_new();
	if (!u->filter)
		die_memory();
	allow_filters(u->filter);
	if (archive_read_open2(u->filter, u, NULL, feed, NULL, NULL) < ARCHIVE_WARN ||
	    archive_read_next_header(u->filter, &entry) < ARCHIVE_WARN)
		return unpack_error(u, EIO);
	filters = archive_filter_count(u->filter) - 1; /* without the file itself */
	if (filters > 1)
		return refuse(u);
	if (filters == 1)
		u->layer = archive_filter_name(u->filter, 0);
	if (filters == 1 || place < 0)
		return NULL;
	/* not compressed: let libarchive seek in the file itself */
	unpack_close(u);
	u->first = first;
	return lseek(u->fd, place, SEEK_SET) < 0 ? strerror(errno) : NULL;
}

ssize_t unpack_read(struct unpack *u, void *buf, size_t size)
{
	la_ssize_t n;

	if (!u->filter)
		return read_file(u, buf, size);
	do
		n = archive_read_data(u->filter, buf, size);
	while (n == ARCHIVE_RETRY);
	u->ended = n == 0;
	if (n < 0)
		errno = EIO;
	return n < 0 ? -1 : (ssize_t)n;
}

const char *unpack_error(const struct unpack *u, int error)
{
	const char *why = u->filter ? archive_error_string(u->filter) : NULL;

	return why ? why : strerror(error);
}

/* Returns whether all of these bytes, of which there may be none, are NUL. */
static bool all_nul(const void *bytes, size_t len)
{
	const unsigned char *s = bytes;

	return len == 0 || (s[0] == 0 && memcmp(s, s + 1, len - 1) == 0);
}

bool unpack_is_followed(struct unpack *u)
{
	uint64_t left = u->fed - (uint64_t)archive_filter_bytes(u->filter, -1), nuls = 0;
	ssize_t n = (ssize_t)left;

	if (!u->ended)
		return false;
	if (left > u->len || !all_nul(u->block + u->len - left, (size_t)left))
		return true;
	do
		nuls += (uint64_t)n;
	while ((n = read_file(u, u->block, sizeof u->block)) > 0 && all_nul(u->block, (size_t)n) &&
	       nuls <= UNPACK_NULS);
	return n > 0;
}
