/*
 * numbers: call numbers with any white space between them, as in ADFA-LD: on one line or on many.
 */
#include "scan.h"
#include "trace.h"

static bool is_numbers(const struct line *line)
{
	for (size_t i = 0; i < line->len; i++)
		if (!is_digit(line->s[i]) && line->s[i] != ' ' && line->s[i] != '\t')
			return false;
	return true;
}

/* One line, or one number on each line; several lines of several are a list of traces. */
static int probe(const struct line *head, size_t lines)
{
	bool several = false;

	if ((size_t)count_lines(head, lines, is_numbers) != lines)
		return 0;
	for (size_t i = 0; i < lines; i++) {
		struct scan at = scan_line(&head[i]);
		uint64_t number;

		scan_blanks(&at);
		scan_decimal(&at, &number);
		scan_blanks(&at);
		several = several || at.p < at.end;
	}
	return lines == 1 || !several ? 50 : 1;
}

/* A piece of a line: numbers and blanks; false where there is something else. */
static bool read_numbers(struct trace *trace, const struct line *piece)
{
	struct scan at = scan_line(piece);
	uint64_t number;
	bool good = true;

	for (;;) {
		scan_blanks(&at);
		if (at.p == at.end)
			return good;
		if (scan_decimal(&at, &number) &&
		    (at.p == at.end || *at.p == ' ' || *at.p == '\t')) {
			trace_number(trace, 0, 0, number);
		} else {
			good = false;
			while (at.p < at.end && *at.p != ' ' && *at.p != '\t')
				at.p++;
		}
	}
}

static void parse(struct trace *trace)
{
	struct line piece;

	while (trace_piece(trace, &piece))
		if (!read_numbers(trace, &piece))
			trace_unknown(trace, &piece);
}

const struct format numbers_format = {
    .name = "numbers",
    .about = "call numbers with white space between them",
    .probe = probe,
    .parse = parse,
};
