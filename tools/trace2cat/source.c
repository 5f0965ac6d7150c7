/* SPDX-License-Identifier: MIT */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "../common/fault.h"
#include "clean.h"
#include "guess.h"
#include "source.h"

typedef void work_fn(struct source *, const char *, void *);

/* Reads bytes of the file, or of the current member. */
static ssize_t read_raw(struct source *s, void *buf, size_t size)
{
	la_ssize_t n;

	if (!s->archive)
		return unpack_read_raw(&s->packed, buf, size);
	do
		n = archive_read_data(s->archive, buf, size);
	while (n == ARCHIVE_RETRY);
	if (n < 0)
		errno = EIO;
	return n < 0 ? -1 : (ssize_t)n;
}

static ssize_t read_bytes(struct source *s, void *buf, size_t size)
{
	size_t peeked = peek_take(s->archive ? &s->head : &s->packed.first, buf, size);

	return peeked ? (ssize_t)peeked : read_raw(s, buf, size);
}

static ssize_t read_utf16(struct source *s, void *buf, size_t size)
{
	struct utf16 *u = &s->utf16;
	size_t taken;

	while ((taken = utf16_take(u, buf, size)) == 0) {
		ssize_t n = read_bytes(s, u->in, sizeof u->in);
		if (n <= 0)
			return n;
		utf16_convert(u, (size_t)n);
	}
	return (ssize_t)taken;
}

/* Counts the NUL bytes at the end of what has been read, up to the first run that is too long. */
static void count_nuls(struct source *s, const char *buf, size_t n)
{
	size_t nuls = 0;

	while (nuls < n && buf[nuls] == 0)
		nuls++;
	s->nuls += nuls;
	if (nuls == n || s->nuls > UNPACK_NULS)
		return;
	for (nuls = 0; buf[n - 1 - nuls] == 0;)
		nuls++;
	s->nuls = nuls;
}

ssize_t source_read(void *source, void *buf, size_t size)
{
	struct source *s = source;
	ssize_t n = s->utf16.on ? read_utf16(s, buf, size) : read_bytes(s, buf, size);

	if (n <= 0)
		return n;
	count_nuls(s, buf, (size_t)n);
	if (s->nuls > UNPACK_NULS) {
		errno = EFBIG;
		return -1;
	}
	clean_look(buf, (size_t)n, &s->colours, &s->blanks);
	return n;
}

/* Returns whether a read of the file would have to wait longer than this. */
static bool waits(const struct source *s, int milliseconds)
{
	struct pollfd input = {.fd = s->packed.fd, .events = POLLIN};
	int ready;

	do
		ready = poll(&input, 1, milliseconds);
	while (ready < 0 && errno == EINTR);
	return ready == 0;
}

bool source_pauses(const struct source *s, int milliseconds)
{
	return !s->archive && s->packed.first.at == s->packed.first.len && waits(s, milliseconds);
}

const char *source_error(const struct source *s, int error)
{
	const char *why = s->archive ? archive_error_string(s->archive) : NULL;

	if (s->nuls > UNPACK_NULS)
		return "more than 1 MiB of NUL bytes, or a hole: the rest is skipped";
	return why ? why : strerror(error);
}

/* --- kinds of files --- */

/* Returns whether a live trace shows no more than its first lines. */
static bool is_live(const struct source *s, const struct peek *peek)
{
	return !s->archive && memchr(peek->s, '\n', peek->len) && waits(s, 0);
}

/* Reads the first bytes, however few a read gives; fewer at the end and for a live trace. Returns
 * -1 on failure. */
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

/* Recognises compressed files and archives that may begin without a NUL. */
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

/* Returns whether the file begins like a trace in JSON, whose faults can be reported. */
static bool is_json(const struct peek *peek)
{
	return begins(peek, "{\"", 2) || begins(peek, "[{", 2);
}

/* Returns whether the file is text: no NUL, and few control bytes except those of lines, pages,
 * bells and colours. */
static bool is_text(const struct peek *peek)
{
	size_t control = 0;
	bool json = is_json(peek);

	for (size_t i = 0; i < peek->len; i++) {
		unsigned char c = (unsigned char)peek->s[i];
		if (c >= ' ')
			continue;
		if (c == 0 && !json)
			return false;
		control += c < 7 || (c > 13 && c != 27);
	}
	return control * 32 <= peek->len && !has_magic(peek);
}

/* Returns whether the trace with this beginning can be read as it is. */
static bool set_encoding(struct source *s, const struct peek *peek)
{
	utf16_begin(&s->utf16, peek->s, peek->len);
	s->nuls = 0;
	s->colours = s->blanks = false;
	return s->utf16.on || is_text(peek);
}

/* --- archives --- */

/* Allows all formats that libarchive implements itself. Tar archives may follow one another. */
static void allow_formats(struct archive *a)
{
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
	archive_read_set_format_option(a, "tar", "read_concatenated_archives", "1");
}

/* Seeks to the start of the file. Returns whether that is possible: zip and 7z have their directory
 * at the end. */
static bool seek_start(struct source *s)
{
	struct unpack *u = &s->packed;

	if (u->filter || lend_is_row_of_zips(u) || lseek(u->fd, -(off_t)u->first.len, SEEK_CUR) < 0)
		return false;
	u->first.len = u->first.at = 0;
	return true;
}

static int open_archive(struct source *s, bool seek)
{
	s->archive = archive_read_new();
	if (!s->archive)
		die_memory();
	allow_formats(s->archive);
	if (seek)
		return archive_read_open_fd(s->archive, s->packed.fd, UNPACK_BLOCK);
	return archive_read_open2(s->archive, &s->lend, NULL, lend_block, NULL, NULL);
}

/* Returns the name of a member; "?" if it has none, as no row may lack a name. */
static const char *member_path(struct archive_entry *entry)
{
	const char *path = archive_entry_pathname(entry);

	if (!path)
		path = archive_entry_pathname_utf8(entry);
	return path && *path ? path : "?";
}

/* Returns whether this is a compressed file, not an archive: its content has no name of its own. */
static bool is_raw(struct archive *a)
{
	return (archive_format(a) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_RAW;
}

/* Reports a member that is not text. */
static void refuse_member(struct source *s, const char *path)
{
	const char *what = guess_binary((const char *)s->head.s, s->head.len);

	if (!what)
		what = "binary, or an archive in an archive: skipped";
	if (refusals_first(&s->refusals, what))
		warn(s->file, 0, "%s%s%s", path ? path : "", path ? ": " : "", what);
}

/* Reads a file in an archive, or a compressed file. */
static void read_member(struct source *s, const char *path, work_fn *work, void *arg)
{
	const char *colon = path ? ": " : "";

	if (fill_peek(s, &s->head) != 0 && s->head.len == 0)
		warn(s->file, 0, "%s%s%s", path ? path : "", colon, source_error(s, EIO));
	else if (!set_encoding(s, &s->head))
		refuse_member(s, path);
	else
		work(s, path, arg);
}

/* Returns whether an archive that compresses its members is compressed as a whole, too. */
static bool is_packed_twice(const struct source *s)
{
	int format = archive_format(s->archive) & ARCHIVE_FORMAT_BASE_MASK;

	return s->packed.layer && format != ARCHIVE_FORMAT_RAW && format != ARCHIVE_FORMAT_TAR &&
	       format != ARCHIVE_FORMAT_CPIO && format != ARCHIVE_FORMAT_AR &&
	       format != ARCHIVE_FORMAT_EMPTY;
}

static void read_entry(struct source *s, struct archive_entry *entry, work_fn *work, void *arg)
{
	if (is_raw(s->archive) && !s->packed.layer)
		warn(s->file, 0, "%s", s->looks ? s->looks : "binary: neither text nor an archive");
	else if (is_raw(s->archive))
		read_member(s, NULL, work, arg);
	else if (archive_entry_is_encrypted(entry))
		warn(s->file, 0, "%s: encrypted: skipped", member_path(entry));
	else if (archive_entry_hardlink(entry) || archive_entry_symlink(entry))
		note(s->file, "%s: a link: skipped", member_path(entry));
	else if (archive_entry_filetype(entry) == AE_IFREG)
		read_member(s, member_path(entry), work, arg);
}

/* Reads the members of the open archive. Returns their number, or -1 if not all could be read. */
static int64_t read_entries(struct source *s, int got, work_fn *work, void *arg)
{
	struct archive_entry *entry;
	int64_t entries = 0;

	while (got >= ARCHIVE_WARN) {
		got = archive_read_next_header(s->archive, &entry);
		if (got == ARCHIVE_EOF)
			return entries;
		if (got == ARCHIVE_RETRY) {
			got = ARCHIVE_OK;
		} else if (got >= ARCHIVE_WARN && is_packed_twice(s)) {
			warn(s->file, 0, "%s in %s: skipped: only one layer of compression is read",
			     archive_format_name(s->archive), s->packed.layer);
			return -1;
		} else if (got >= ARCHIVE_WARN) {
			entries++;
			read_entry(s, entry, work, arg);
		}
	}
	warn(s->file, 0, "%s", source_error(s, EIO));
	return -1;
}

/* Reports what follows the last archive: nothing may be lost silently. */
static void report_rest(struct source *s, enum lend_rest rest)
{
	if (rest == LEND_OTHER)
		warn(s->file, 0, "data after the end of the archive: skipped");
	else if (s->packed.layer && unpack_is_followed(&s->packed))
		warn(s->file, 0, "more data after the end of the %s data: skipped",
		     s->packed.layer);
}

static void read_archive(struct source *s, work_fn *work, void *arg)
{
	bool seek = seek_start(s);
	enum lend_rest rest;
	int64_t entries;

	lend_begin(&s->lend, &s->packed);
	do {
		entries = read_entries(s, open_archive(s, seek), work, arg);
		rest = entries > 0 && !seek ? lend_rest(&s->lend, s->archive) : LEND_END;
		archive_read_free(s->archive);
		s->archive = NULL;
	} while (rest == LEND_ARCHIVE);
	if (entries == 0)
		warn(s->file, 0, "empty: not a trace");
	else if (entries > 0)
		report_rest(s, rest);
}

void source_each(struct source *s, int fd, const char *file, work_fn *work, void *arg)
{
	const char *why;

	s->file = file;
	s->archive = NULL;
	s->refusals.kinds = 0;
	s->packed.fd = fd;
	if (fill_peek(s, &s->packed.first) != 0 && s->packed.first.len == 0) {
		warn(file, 0, "%s", strerror(errno));
	} else if (set_encoding(s, &s->packed.first)) {
		work(s, NULL, arg);
	} else {
		s->looks = guess_binary((const char *)s->packed.first.s, s->packed.first.len);
		why = unpack_open(&s->packed);
		if (why)
			warn(file, 0, "%s", why);
		else
			read_archive(s, work, arg);
		unpack_close(&s->packed);
	}
	refusals_end(&s->refusals, file);
}
