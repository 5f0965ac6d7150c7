#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "../common/fault.h"
#include "source.h"

typedef void work_fn(struct source *, const char *, void *);

static ssize_t read_file(const struct source *s, void *buf, size_t size)
{
	ssize_t n;

	do
		n = read(s->fd, buf, size);
	while (n < 0 && errno == EINTR);
	return n;
}

/* Bytes of the file, or of the member at hand. */
static ssize_t read_raw(struct source *s, void *buf, size_t size)
{
	la_ssize_t n;

	if (!s->archive)
		return read_file(s, buf, size);
	do
		n = archive_read_data(s->archive, buf, size);
	while (n == ARCHIVE_RETRY);
	if (n < 0)
		errno = EIO;
	return n < 0 ? -1 : (ssize_t)n;
}

/* What has been peeked at and not handed on yet. */
static size_t take_peeked(struct peek *peek, void *buf, size_t size)
{
	size_t left = peek->len - peek->at;

	if (left > size)
		left = size;
	memcpy(buf, peek->s + peek->at, left);
	peek->at += left;
	return left;
}

static ssize_t read_bytes(struct source *s, void *buf, size_t size)
{
	size_t peeked = take_peeked(s->archive ? &s->head : &s->first, buf, size);

	return peeked ? (ssize_t)peeked : read_raw(s, buf, size);
}

/* --- text in 16-bit units --- */

static size_t put_utf8(unsigned char *to, uint32_t c)
{
	size_t more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};

	to[0] = (unsigned char)(lead[more] | c >> 6 * more);
	for (size_t i = 1; i <= more; i++)
		to[i] = (unsigned char)(0x80 | (c >> 6 * (more - i) & 0x3f));
	return more + 1;
}

/* Appends a unit; halves of a pair that come alone become `?`. At most 4 bytes. */
static size_t put_unit(struct utf16 *u, unsigned char *to, uint32_t unit)
{
	uint32_t high = u->high;
	size_t len = 0;

	u->high = 0;
	if (high && unit >= 0xdc00 && unit < 0xe000)
		return put_utf8(to, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
	if (high)
		to[len++] = '?';
	if (unit >= 0xd800 && unit < 0xdc00) {
		u->high = unit;
		return len;
	}
	return len + put_utf8(to + len, unit >= 0xdc00 && unit < 0xe000 ? '?' : unit);
}

/* Converts what comes next: false at the end or where a read failed, with its result in *n. */
static bool convert(struct source *s, ssize_t *n)
{
	struct utf16 *u = &s->utf16;

	u->len = u->at = 0;
	*n = read_bytes(s, u->in, sizeof u->in);
	for (ssize_t i = 0; i < *n; i++) {
		uint32_t a = u->odd, b = u->in[i];
		if (u->has_odd)
			u->len +=
			    put_unit(u, u->out + u->len, u->big_endian ? a << 8 | b : b << 8 | a);
		u->odd = u->in[i];
		u->has_odd = !u->has_odd;
	}
	return *n > 0;
}

static ssize_t read_utf16(struct source *s, void *buf, size_t size)
{
	struct utf16 *u = &s->utf16;
	ssize_t n;

	while (u->at == u->len)
		if (!convert(s, &n))
			return n;
	if (size > u->len - u->at)
		size = u->len - u->at;
	memcpy(buf, u->out + u->at, size);
	u->at += size;
	return (ssize_t)size;
}

ssize_t source_read(void *source, void *buf, size_t size)
{
	struct source *s = source;
	ssize_t n = s->utf16.on ? read_utf16(s, buf, size) : read_bytes(s, buf, size);

	if (n > 0 && !s->colours)
		s->colours = memchr(buf, 27, (size_t)n) != NULL;
	return n;
}

/* Whether a read of the file would have to wait longer than this. */
static bool waits(const struct source *s, int milliseconds)
{
	struct pollfd input = {.fd = s->fd, .events = POLLIN};
	int ready;

	do
		ready = poll(&input, 1, milliseconds);
	while (ready < 0 && errno == EINTR);
	return ready == 0;
}

bool source_pauses(const struct source *s, int milliseconds)
{
	return !s->archive && s->first.at == s->first.len && waits(s, milliseconds);
}

const char *source_error(const struct source *s, int error)
{
	const char *why = s->archive ? archive_error_string(s->archive) : NULL;

	return why ? why : strerror(error);
}

/* --- what is it? --- */

/* Whether a live trace shows no more than its first lines. */
static bool is_live(const struct source *s, const struct peek *peek)
{
	return !s->archive && memchr(peek->s, '\n', peek->len) && waits(s, 0);
}

/* Reads the first bytes, however few a read gives. Less at the end and of a live trace, or -1. */
static int fill_peek(struct source *s, struct peek *peek)
{
	ssize_t n;

	peek->len = peek->at = 0;
	do {
		n = read_raw(s, peek->s + peek->len, sizeof peek->s - peek->len);
		if (n > 0)
			peek->len += (size_t)n;
	} while (n > 0 && peek->len < sizeof peek->s && !is_live(s, peek));
	return n < 0 ? -1 : 0;
}

static bool begins(const struct peek *peek, const char *magic, size_t len)
{
	return peek->len >= len && memcmp(peek->s, magic, len) == 0;
}

/* Compressed files and archives that may begin without a NUL. */
static bool has_magic(const struct peek *peek)
{
	static const char *const magic[] = {
	    "\x1f\x8b", "\x1f\x9d", "BZh",      "\x28\xb5\x2f\xfd", "\x04\x22\x4d\x18",
	    "PK\3\4",   "LZIP",     "Rar!\x1a", "!<arch>\n"};

	for (size_t i = 0; i < sizeof magic / sizeof *magic; i++)
		if (begins(peek, magic[i], strlen(magic[i])))
			return true;
	return false;
}

/* Text holds no NUL, and few control bytes but those of lines, pages, bells and colours. */
static bool is_text(const struct peek *peek)
{
	size_t control = 0;

	for (size_t i = 0; i < peek->len; i++) {
		unsigned char c = (unsigned char)peek->s[i];
		if (c >= ' ')
			continue;
		if (c == 0)
			return false;
		control += c < 7 || (c > 13 && c != 27);
	}
	return control * 32 <= peek->len && !has_magic(peek);
}

/* Whether the trace that begins so can be read as it is. */
static bool set_encoding(struct source *s, const struct peek *peek)
{
	bool little = begins(peek, "\xff\xfe", 2), big = begins(peek, "\xfe\xff", 2);

	s->utf16.on = little || big;
	s->utf16.big_endian = big;
	s->utf16.has_odd = false;
	s->utf16.high = 0;
	s->utf16.len = s->utf16.at = 0;
	s->colours = false;
	return s->utf16.on || is_text(peek);
}

/* --- archives --- */

static la_ssize_t feed_archive(struct archive *a, void *source, const void **block)
{
	struct source *s = source;
	ssize_t n = (ssize_t)take_peeked(&s->first, s->block, sizeof s->block);

	if (n == 0)
		n = read_file(s, s->block, sizeof s->block);
	if (n < 0)
		archive_set_error(a, errno, "%s", strerror(errno));
	*block = s->block;
	return n;
}

/* Everything that libarchive reads by itself: filters that start programs are left out. */
static void allow_all(struct archive *a)
{
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_compress(a);
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_lz4(a);
	archive_read_support_filter_lzip(a);
	archive_read_support_filter_lzma(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_zstd(a);
	archive_read_support_format_7zip(a);
	archive_read_support_format_ar(a);
	archive_read_support_format_cab(a);
	archive_read_support_format_cpio(a);
	archive_read_support_format_empty(a);
	archive_read_support_format_lha(a);
	archive_read_support_format_rar(a);
	archive_read_support_format_rar5(a);
	archive_read_support_format_raw(a);
	archive_read_support_format_tar(a);
	archive_read_support_format_zip(a);
}

/* Opens the archive; one that can be sought in is read from its directory, as zip and 7z need. */
static int open_archive(struct source *s)
{
	s->archive = archive_read_new();
	if (!s->archive)
		die_memory();
	allow_all(s->archive);
	if (lseek(s->fd, -(off_t)s->first.len, SEEK_CUR) < 0)
		return archive_read_open2(s->archive, s, NULL, feed_archive, NULL, NULL);
	s->first.len = s->first.at = 0;
	return archive_read_open_fd(s->archive, s->fd, SOURCE_BLOCK);
}

static const char *member_path(struct archive_entry *entry)
{
	const char *path = archive_entry_pathname(entry);

	if (!path)
		path = archive_entry_pathname_utf8(entry);
	return path ? path : "?";
}

/* What is compressed by itself and not an archive has no name of its own. */
static bool is_raw(struct archive *a)
{
	return (archive_format(a) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_RAW;
}

/* A file in an archive, or what was compressed. */
static void read_member(struct source *s, const char *path, work_fn *work, void *arg)
{
	const char *colon = path ? ": " : "";

	if (fill_peek(s, &s->head) != 0 && s->head.len == 0)
		warn(s->file, 0, "%s%s%s", path ? path : "", colon, source_error(s, EIO));
	else if (!set_encoding(s, &s->head))
		warn(s->file, 0, "%s%sbinary, or an archive in an archive: not read",
		     path ? path : "", colon);
	else
		work(s, path, arg);
}

static void read_entry(struct source *s, struct archive_entry *entry, work_fn *work, void *arg)
{
	if (is_raw(s->archive) && archive_filter_code(s->archive, 0) == ARCHIVE_FILTER_NONE)
		warn(s->file, 0, "binary: neither text nor an archive");
	else if (is_raw(s->archive))
		read_member(s, NULL, work, arg);
	else if (archive_entry_is_encrypted(entry))
		warn(s->file, 0, "%s: encrypted: not read", member_path(entry));
	else if (archive_entry_hardlink(entry) || archive_entry_symlink(entry))
		note(s->file, "%s: a link: not read", member_path(entry));
	else if (archive_entry_filetype(entry) == AE_IFREG)
		read_member(s, member_path(entry), work, arg);
}

static void read_archive(struct source *s, work_fn *work, void *arg)
{
	struct archive_entry *entry;
	int got = open_archive(s);
	uint64_t entries = 0;

	while (got >= ARCHIVE_WARN) {
		got = archive_read_next_header(s->archive, &entry);
		if (got == ARCHIVE_RETRY)
			got = ARCHIVE_OK;
		else if (got == ARCHIVE_EOF)
			break;
		else if (got >= ARCHIVE_WARN && ++entries)
			read_entry(s, entry, work, arg);
	}
	if (got != ARCHIVE_EOF)
		warn(s->file, 0, "%s", source_error(s, EIO));
	else if (entries == 0)
		warn(s->file, 0, "empty: no trace");
	archive_read_free(s->archive);
	s->archive = NULL;
}

void source_each(struct source *s, int fd, const char *file, work_fn *work, void *arg)
{
	s->fd = fd;
	s->file = file;
	s->archive = NULL;
	if (fill_peek(s, &s->first) != 0 && s->first.len == 0)
		warn(file, 0, "%s", strerror(errno));
	else if (set_encoding(s, &s->first))
		work(s, NULL, arg);
	else
		read_archive(s, work, arg);
}
