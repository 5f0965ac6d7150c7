/*
 * numbers: call numbers with any white space between them, as in ADFA-LD: on one line or on many.
 */
#include "eight.h"
#include "scan.h"
#include "trace.h"

static bool is_numbers(const struct line *line)
{
	for (size_t i = 0; i < line->len; i++)
		if (!is_digit(line->s[i]) && line->s[i] != ' ' && line->s[i] != '\t')
			return false;
	return true;
}

/* More than one number? */
static bool is_several(const struct line *line)
{
	struct scan at = scan_line(line);
	uint64_t number;

	scan_blanks(&at);
	scan_decimal(&at, &number);
	scan_blanks(&at);
	return at.p < at.end;
}

/* One line, or one number on each line; several lines of several are a list of traces. */
static int probe(const struct line *head, size_t lines)
{
	if ((size_t)count_lines(head, lines, is_numbers) != lines)
		return 0;
	return lines == 1 || count_lines(head, lines, is_several) == 0 ? 50 : 1;
}

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* A word that is no short number: a long one, or something else. Returns its end. */
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

/* Reads numbers and blanks; false where there is something else. */
static bool read_numbers(struct trace *trace, const struct line *piece)
{
	const char *p = piece->s, *end = p + piece->len;
	bool good = true;

	while (p < end) {
		uint32_t two[2], number;
		size_t digits, bytes = end - p > 8 ? read_two(p, two) : 0;

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
		p++; /* over the blank */
	}
	return good;
}

static void parse(struct trace *trace)
{
	struct line piece;
	bool told = false; /* a line that comes in pieces is not understood once */

	while (trace_piece(trace, &piece)) {
		if (!read_numbers(trace, &piece) && !told) {
			trace_unknown(trace, &piece);
			told = true;
		}
		told = told && piece.unfinished;
	}
}

const struct format numbers_format = {
    .name = "numbers",
    .about = "call numbers with white space between them",
    .probe = probe,
    .parse = parse,
};
