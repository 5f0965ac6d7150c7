/* SPDX-License-Identifier: MIT */
/*
 * numbers: call numbers with any white space between them, as in ADFA-LD: on one line or on many.
 */
#include "../../../format/simd.h"
#include "../swar.h"
#include "../scan.h"
#include "../trace.h"

enum {
	CHUNK = 4096,    /* bytes scanned at a time */
	SPAN = 4 * CHUNK /* bytes scanned ahead for anything but numbers */
};

static bool is_numbers(const struct line *line)
{
	for (size_t i = 0; i < line->len; i++)
		if (!is_digit(line->s[i]) && line->s[i] != ' ' && line->s[i] != '\t')
			return false;
	return true;
}

/* Returns whether there is more than one number. */
static bool has_several(const struct line *line)
{
	struct scan at = scan_line(line);
	uint64_t number;

	scan_blanks(&at);
	scan_decimal(&at, &number);
	scan_blanks(&at);
	return at.p < at.end;
}

/* Accepts one line, or one number per line; several lines of several numbers are a list of
 * traces. */
static int probe(const struct line *head, size_t lines)
{
	if ((size_t)count_lines(head, lines, is_numbers) != lines)
		return 0;
	return lines == 1 || count_lines(head, lines, has_several) == 0 ? 50 : 1;
}

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Reads a word that is not a short number: a long one, or something else. Returns its end. */
static const char *read_word(struct trace *trace, const char *p, const char *end, bool *good)
{
	struct word word = {p, 0};
	uint64_t number;

	while (p + word.len < end && !is_blank(p[word.len]))
		word.len++;
	if (word_decimal(word, &number))
		trace_number(trace, 0, 0, number);
	else
		*good = false;
	return p + word.len;
}

/* Reads numbers and blanks. Returns false at anything else. */
static bool read_numbers(struct trace *trace, const struct line *piece)
{
	const char *p = piece->s, *end = p + piece->len;
	bool good = true;

	while (p < end) {
		uint32_t two[2], number;
		size_t digits, bytes = end - p > 8 ? read_two(p, ' ', two) : 0;

		if (bytes) {
			trace_number(trace, 0, 0, two[0]);
			trace_number(trace, 0, 0, two[1]);
			p += bytes;
			continue;
		}
		number = read_digits(p, &digits);
		if (digits - 1 < 7 && p + digits <= end &&
		    (p + digits == end || is_blank(p[digits]))) {
			trace_number(trace, 0, 0, number);
			p += digits;
		} else if (!is_blank(*p)) {
			p = read_word(trace, p, end, &good);
		}
		p++; /* past the blank */
	}
	return good;
}

/* Returns the end of the text that consists of complete numbers: after the last line before
 * anything else (*odd), or after the last blank. */
SIMD_INLINE size_t numbers_end(const char *s, size_t len, bool *odd, const struct simd *simd)
{
	size_t end = len;

	*odd = false;
	for (size_t at = 0; at < end && !*odd; at += SIMD_BYTES) {
		uint64_t others = simd->no_numbers(s + at);
		if (others && at + simd_first(others) < len) {
			end = at + simd_first(others);
			*odd = true;
		}
	}
	while (end && s[end - 1] != '\n' && (*odd || !is_blank(s[end - 1])))
		end--;
	return end;
}

/* Reads a chunk of such text, up to its last blank or a number of more than 7 digits. Returns the
 * number of bytes read. */
SIMD_INLINE size_t read_chunk(struct trace *trace, const char *s, size_t len,
                              const struct simd *simd)
{
	uint16_t ends[CHUNK + SIMD_BYTES + 2];
	uint32_t numbers[CHUNK];
	size_t words = simd_places(s, len, ends, simd->blanks, simd), n = 0, at = 0;

	for (size_t i = 0; i < words; at = ends[i++] + 1u) {
		size_t digits = ends[i] - at;

		if (digits > 7)
			break;
		if (digits)
			numbers[n++] = swar_value(le64(s + at), digits);
	}
	trace_numbers(trace, 0, numbers, n);
	return at;
}

/* Returns the number of newlines of a text; may read SIMD_BYTES bytes past it. */
SIMD_INLINE uint64_t count_newlines(const char *s, size_t len, const struct simd *simd)
{
	uint64_t lines = 0;

	for (size_t at = 0; at < len; at += SIMD_BYTES) {
		uint64_t bits = simd->newlines(s + at);

		if (len - at < SIMD_BYTES)
			bits &= (UINT64_C(1) << (len - at)) - 1;
		lines += simd->count(bits);
	}
	return lines;
}

/* The fast path: numbers of up to 7 digits and blanks, on any lines. Looks no further than a span
 * ahead, so that a trace of odd lines is not scanned to its end at each of them. */
SIMD_INLINE void read_text_by(struct trace *trace, const struct simd *simd)
{
	const char *s;
	size_t len, span, end, at, used;
	bool odd, more = false;

	while ((len = trace_text(trace, &s, more)) > 0) {
		span = len < SPAN ? len : SPAN;
		end = numbers_end(s, span, &odd, simd);
		for (at = 0; at < end; at += used) {
			used = read_chunk(trace, s + at, end - at < CHUNK ? end - at : CHUNK, simd);
			if (used == 0)
				break;
		}
		trace_text_read(trace, at, count_newlines(s, at, simd));
		if (odd || at < end || (at == 0 && span < len))
			return;
		more = span == len;
	}
}

SIMD_BEST(read_text, struct trace)

static void parse(struct trace *trace)
{
	struct line piece;
	bool reported = false; /* a line in pieces is reported only once */

	for (;;) {
		if (!reported)
			read_text(trace);
		if (!trace_piece(trace, &piece))
			return;
		if (!read_numbers(trace, &piece) && !reported) {
			trace_unknown(trace, &piece);
			reported = true;
		}
		reported = reported && piece.unfinished;
	}
}

const struct format numbers_format = {
    .name = "numbers",
    .about = "call numbers with white space between them",
    .probe = probe,
    .parse = parse,
};
