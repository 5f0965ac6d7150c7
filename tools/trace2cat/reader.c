/* SPDX-License-Identifier: MIT */
#include "reader.h"

#include <string.h>

#include "../common/fault.h"
#include "../../format/hash.h"
#include "../../format/simd.h"

/* Cleans a line of the buffer, in place. */
static void clean_here(struct trace *t, struct line *line, bool first)
{
	if (first || t->source.colours)
		line->len =
		    clean_line(t->in.buf + (line->s - t->in.buf), line->s, line->len, first);
	else if (line->len && line->s[line->len - 1] == '\r')
		line->len--;
	if (t->source.blanks)
		line->len = clean_blanks(t->in.buf + (line->s - t->in.buf), line->len);
}

/* Returns the number of the current line; one that continues in the next piece has not been counted
 * yet. */
static uint64_t line_number(const struct trace *t)
{
	return t->in.number + (t->middle && !t->in.ended);
}

/* Scans for the newlines ahead. */
SIMD_INLINE void find_ends_by(struct trace *t, const struct simd *simd)
{
	size_t left = t->in.end - t->in.beg;

	t->ahead = t->in.beg;
	t->next_end = 0;
	t->ends_len = simd_places(t->in.buf + t->ahead, left < AHEAD ? left : AHEAD, t->ends,
	                          simd->newlines, simd);
	t->plain = t->in.number && !t->source.colours && !t->source.blanks && !t->prefix.len;
}

SIMD_BEST(find_ends, struct trace)

/* Forgets the newlines ahead; for all readers other than trace_line(). */
static void forget_ends(struct trace *t)
{
	t->next_end = t->ends_len = 0;
}

/* Takes the next line whose end is known. */
static inline void take_line(struct trace *t, struct line *line)
{
	size_t end = t->ahead + t->ends[t->next_end++];

	*line = (struct line){.s = t->in.buf + t->in.beg, .len = end - t->in.beg};
	t->in.beg = end + 1;
	t->in.number++;
}

/* The slow path of trace_line(): finds more ends, reads on, and cleans. */
SIMD_RARE static bool fetch_line(struct trace *t, struct line *line)
{
	if (t->next_end == t->ends_len)
		find_ends(t);
	if (t->next_end < t->ends_len)
		take_line(t, line);
	else if (line_next(&t->in, line) <= 0)
		return false;
	clean_here(t, line, t->in.number == 1);
	if (t->prefix.len)
		prefix_cut(&t->prefix, line);
	return true;
}

bool trace_line(struct trace *t, struct line *line)
{
	if (t->next_end == t->ends_len || !t->plain)
		return fetch_line(t, line);
	take_line(t, line);
	line->len -= line->len && line->s[line->len - 1] == '\r';
	return true;
}

bool trace_piece(struct trace *t, struct line *line)
{
	bool first;

	forget_ends(t);
	if (line_piece(&t->in, line) <= 0)
		return false;
	first = !t->middle;
	t->middle = line->unfinished;
	clean_here(t, line, first && line_number(t) == 1);
	if (t->prefix.len && first)
		prefix_cut(&t->prefix, line);
	return true;
}

size_t trace_text(struct trace *t, const char **bytes, bool more)
{
	if ((more || t->in.beg == t->in.end) && !lines_fill(&t->in))
		return 0;
	*bytes = t->in.buf + t->in.beg;
	if (t->prefix.len || t->source.colours || t->source.blanks ||
	    (t->in.number == 0 && **bytes == '\xef'))
		return 0;
	return t->in.end - t->in.beg;
}

void trace_text_read(struct trace *t, size_t bytes, uint64_t lines)
{
	forget_ends(t);
	t->in.beg += bytes;
	t->in.number += lines;
	if (bytes)
		t->middle = t->in.buf[t->in.beg - 1] != '\n';
}

bool trace_ahead(struct trace *t, size_t *at, struct line *line)
{
	const char *from = t->in.buf + t->in.beg + *at;
	size_t len = t->in.end - t->in.beg - *at;
	const char *nl = len ? memchr(from, '\n', len) : NULL;

	if (!nl)
		return false;
	*line = (struct line){.s = from, .len = (size_t)(nl - from)};
	*at += line->len + 1;
	if (t->source.colours || t->source.blanks || t->in.number == 0 || t->prefix.len) {
		t->head.len = 0;
		if (!text_room(&t->head, LINE_BUFFER + LINE_SLACK))
			die_memory();
		line->len = clean_line(t->head.s, from, line->len, from == t->in.buf);
		if (t->source.blanks)
			line->len = clean_blanks(t->head.s, line->len);
		memset(t->head.s + line->len, 0, LINE_SLACK);
		line->s = t->head.s;
		prefix_cut(&t->prefix, line);
	}
	return true;
}

/* Counts the lines that end before this place of the bytes given. */
static void count_lines_to(struct trace *t, const char *to)
{
	const char *from = t->counted;

	while (from && from < to && (from = memchr(from, '\n', (size_t)(to - from)))) {
		from++;
		t->in.number++;
	}
	t->counted = to;
}

bool trace_bytes(struct trace *t, const char **s, size_t *len)
{
	struct line line;

	if (t->prefix.len || t->source.colours) {
		if (!trace_piece(t, &line))
			return false;
		if (!line.unfinished) /* its newline is there, or further on */
			t->in.buf[line.s + line.len++ - t->in.buf] = '\n';
		*s = line.s;
		*len = line.len;
		return true;
	}
	forget_ends(t);
	if (t->counted)
		count_lines_to(t, t->in.buf + t->in.end);
	if (t->in.beg == t->in.end && !lines_fill(&t->in))
		return false;
	if (t->in.number == 0 && !t->counted && t->in.end - t->in.beg >= 3 &&
	    memcmp(t->in.buf + t->in.beg, "\xef\xbb\xbf", 3) == 0)
		t->in.beg += 3;
	*s = t->counted = t->in.buf + t->in.beg;
	*len = t->in.end - t->in.beg;
	t->in.beg = t->in.end;
	return true;
}

void trace_fault(struct trace *t, const char *at, const char *why)
{
	if (t->counted)
		count_lines_to(t, at);
	warn(t->where.s, t->in.number + (t->counted != NULL), "not JSON: %s", why);
}

void trace_refuse(struct trace *t, const char *why)
{
	t->refusal = why;
}

const char *trace_key(const struct trace *t, enum trace_key key)
{
	return t->keys[key];
}

void trace_part(struct trace *t, const char *name, size_t len)
{
	uint64_t hash = XXH3_64bits(name, len);

	if (t->part.len == len && t->begun_part && memcmp(t->part.s, name, len) == 0)
		return;
	t->part.len = 0;
	text_put(&t->part, name, len);
	if (t->part.failed)
		die_memory();
	if (pending_get(&t->parts, hash, NULL) && !t->parts_apart)
		warn(t->where.s, 0, "the rows of a trace are not together (%.*s): sort by it first",
		     len < 80 ? (int)len : 80, name);
	t->parts_apart = t->parts_apart || pending_get(&t->parts, hash, NULL);
	pending_put(&t->parts, hash, 0);
	t->begun_part = true;
	t->limit = 0;
}

void trace_note(struct trace *t, const char *what, const char *said)
{
	note(t->where.s, "%s%s", what, said);
}

void trace_unknown(struct trace *t, const struct line *line)
{
	size_t len = line->len < QUOTE_LEN ? line->len : QUOTE_LEN;

	if (t->not_understood++ > 0)
		return;
	while (len < line->len && len > 0 && (line->s[len] & 0xc0) == 0x80)
		len--; /* do not cut a character in two */
	t->first_line = line_number(t);
	t->first.len = 0;
	text_put(&t->first, line->s, len);
	for (size_t i = 0; i < len && !t->first.failed; i++)
		if (t->first.s[i] == 0)
			t->first.s[i] = '?';
	text_string(&t->first, len < line->len ? "..." : "");
	text_byte(&t->first, 0);
	if (t->first.failed)
		die_memory();
}

void trace_begin_line(struct trace *t)
{
	t->begun_line = line_number(t);
	t->limit = 0;
}
