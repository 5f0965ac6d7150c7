#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/fault.h"
#include "source.h"

static ssize_t read_file(struct source *s, void *buf, size_t size)
{
	ssize_t n;

	do
		n = read(s->fd, buf, size);
	while (n < 0 && errno == EINTR);
	return n;
}

/* First the head, then the rest of the file. */
static ssize_t read_plain(struct source *s, void *buf, size_t size)
{
	size_t left = s->head_len - s->head_at;

	if (left == 0)
		return read_file(s, buf, size);
	if (left > size)
		left = size;
	memcpy(buf, s->head + s->head_at, left);
	s->head_at += left;
	return (ssize_t)left;
}

static la_ssize_t feed_archive(struct archive *a, void *source, const void **block)
{
	struct source *s = source;
	ssize_t n = read_plain(s, s->block, sizeof s->block);

	if (n < 0)
		archive_set_error(a, errno, "%s", strerror(errno));
	*block = s->block;
	return n;
}

/* Reads the head: as much as is there, and at least enough to tell what it is. */
static void read_head(struct source *s)
{
	ssize_t n;

	do {
		n = read_file(s, s->head + s->head_len, sizeof s->head - s->head_len);
		if (n > 0)
			s->head_len += (size_t)n;
	} while (n > 0 && s->head_len < 8);
	if (s->head_len >= 2 && memcmp(s->head, "\xff\xfe", 2) == 0)
		s->utf16 = 1;
	else if (s->head_len >= 2 && memcmp(s->head, "\xfe\xff", 2) == 0)
		s->utf16 = 2;
}

/* Text holds no control bytes but those of lines, pages, bells and colours. */
static bool is_text(const struct source *s)
{
	if (s->utf16)
		return true;
	for (size_t i = 0; i < s->head_len; i++) {
		unsigned char c = s->head[i];
		if (c < 7 || (c > 13 && c < ' ' && c != 27))
			return false;
	}
	return s->head_len < 3 || memcmp(s->head, "BZh", 3) != 0;
}

/* Appends one unit of UTF-16 as UTF-8; halves of a pair become `?`. */
static size_t put_unit(unsigned char *to, unsigned unit)
{
	if (unit >= 0xd800 && unit < 0xe000)
		unit = '?';
	if (unit < 0x80) {
		to[0] = (unsigned char)unit;
		return 1;
	}
	if (unit < 0x800) {
		to[0] = (unsigned char)(0xc0 | unit >> 6);
		to[1] = (unsigned char)(0x80 | (unit & 0x3f));
		return 2;
	}
	to[0] = (unsigned char)(0xe0 | unit >> 12);
	to[1] = (unsigned char)(0x80 | (unit >> 6 & 0x3f));
	to[2] = (unsigned char)(0x80 | (unit & 0x3f));
	return 3;
}

static ssize_t read_utf16(struct source *s, unsigned char *buf, size_t size)
{
	size_t most = size / 3 < sizeof s->block ? size / 3 : sizeof s->block, len = 0;
	ssize_t n;

	while (len == 0) {
		n = read_plain(s, s->block, most);
		if (n <= 0)
			return n;
		for (ssize_t i = 0; i < n; i++) {
			unsigned a = s->odd, b = s->block[i];
			if (s->has_odd)
				len += put_unit(buf + len, s->utf16 == 1 ? b << 8 | a : a << 8 | b);
			s->odd = s->block[i];
			s->has_odd = !s->has_odd;
		}
	}
	return (ssize_t)len;
}

ssize_t source_read(void *source, void *buf, size_t size)
{
	struct source *s = source;
	la_ssize_t n;

	if (!s->archive)
		return s->utf16 ? read_utf16(s, buf, size) : read_plain(s, buf, size);
	do
		n = archive_read_data(s->archive, buf, size);
	while (n == ARCHIVE_RETRY);
	if (n < 0)
		errno = EIO;
	return n < 0 ? -1 : (ssize_t)n;
}

const char *source_error(const struct source *s, int error)
{
	const char *why = s->archive ? archive_error_string(s->archive) : NULL;

	return why ? why : strerror(error);
}

static void open_archive(struct source *s)
{
	s->archive = archive_read_new();
	if (!s->archive)
		die_memory();
	archive_read_support_filter_all(s->archive);
	archive_read_support_format_7zip(s->archive);
	archive_read_support_format_ar(s->archive);
	archive_read_support_format_cab(s->archive);
	archive_read_support_format_cpio(s->archive);
	archive_read_support_format_empty(s->archive);
	archive_read_support_format_lha(s->archive);
	archive_read_support_format_rar(s->archive);
	archive_read_support_format_rar5(s->archive);
	archive_read_support_format_raw(s->archive);
	archive_read_support_format_tar(s->archive);
	archive_read_support_format_zip_streamable(s->archive);
}

/* One member: a trace, if it is a file. */
static void read_member(struct source *s, struct archive_entry *entry,
                        void (*work)(struct source *, const char *, void *), void *arg)
{
	bool raw = (archive_format(s->archive) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_RAW;
	const char *path = archive_entry_pathname(entry);

	if (raw)
		work(s, NULL, arg);
	else if (archive_entry_is_encrypted(entry))
		warn(s->file, 0, "%s: encrypted", path ? path : "?");
	else if (archive_entry_filetype(entry) == AE_IFREG && !archive_entry_hardlink(entry))
		work(s, path ? path : "?", arg);
}

static void read_archive(struct source *s, void (*work)(struct source *, const char *, void *),
                         void *arg)
{
	struct archive_entry *entry;
	int got = ARCHIVE_FATAL;

	open_archive(s);
	if (archive_read_open2(s->archive, s, NULL, feed_archive, NULL, NULL) == ARCHIVE_OK) {
		while ((got = archive_read_next_header(s->archive, &entry)) == ARCHIVE_OK ||
		       got == ARCHIVE_WARN || got == ARCHIVE_RETRY)
			if (got != ARCHIVE_RETRY)
				read_member(s, entry, work, arg);
	}
	if (got != ARCHIVE_EOF)
		warn(s->file, 0, "damaged: %s", source_error(s, EIO));
	archive_read_free(s->archive);
}

void source_each(int fd, const char *file,
                 void (*work)(struct source *source, const char *member, void *arg), void *arg)
{
	struct source *s = calloc(1, sizeof *s);

	if (!s)
		die_memory();
	s->fd = fd;
	s->file = file;
	read_head(s);
	if (is_text(s))
		work(s, NULL, arg);
	else
		read_archive(s, work, arg);
	free(s);
}
