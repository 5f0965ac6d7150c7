/*
 * sequences: each line is a trace of its own, of numbers or names between commas or blanks:
 *
 *   1,2,2,3                     numbers
 *   UTD-0712,114 5 6            an id, then numbers
 *   a.exe,MD5,NtOpenKey,...     a file and its hash (or one of them), then names
 *   ldrloaddll ntclose ...      names (Mal-API-2019)
 *
 * Lines may be of any length, so they are read in pieces.
 */
#include "../scan.h"
#include "../trace.h"

static bool is_gap(char c)
{
	return c == ' ' || c == '\t' || c == ',' || c == ';' || c == '"' || c == '\'' || c == '[' ||
	       c == ']';
}

static bool next_word(struct scan *at, struct word *w)
{
	while (at->p < at->end && is_gap(*at->p))
		at->p++;
	w->s = at->p;
	while (at->p < at->end && !is_gap(*at->p))
		at->p++;
	w->len = (size_t)(at->p - w->s);
	return w->len > 0;
}

/* The cell before the next comma, without blanks and quotes around it. */
static struct word next_cell(struct scan *at)
{
	const char *comma = scan_left(at) ? memchr(at->p, ',', scan_left(at)) : NULL;
	struct word cell = {at->p, (size_t)((comma ? comma : at->end) - at->p)};

	at->p = comma ? comma + 1 : at->end;
	while (cell.len && is_gap(cell.s[0])) {
		cell.s++;
		cell.len--;
	}
	while (cell.len && is_gap(cell.s[cell.len - 1]))
		cell.len--;
	return cell;
}

/* MD5, SHA-1 or SHA-256 in hexadecimal. */
static bool is_hash(struct word w)
{
	if (w.len != 32 && w.len != 40 && w.len != 64)
		return false;
	for (size_t i = 0; i < w.len; i++)
		if (hex_digit(w.s[i]) < 0)
			return false;
	return true;
}

static bool is_word(struct word w)
{
	struct scan at = scan_word(w);
	struct word name;

	return scan_name(&at, &name) && at.p == at.end;
}

static bool is_graph(struct word w)
{
	for (size_t i = 0; i < w.len; i++)
		if (w.s[i] <= ' ' || w.s[i] == 127)
			return false;
	return true;
}

enum owner { NOBODY, ID, HASH };

/* Over the cells at the start of a line that tell whose trace it is. */
static enum owner skip_owner(struct scan *at)
{
	struct scan rest = *at, after;
	struct word first = next_cell(&rest), second;
	uint64_t number;
	bool digit, list, id;

	if (!first.len || rest.p == rest.end)
		return NOBODY;
	after = rest;
	second = next_cell(&after);
	if (is_hash(second) || is_hash(first)) {
		*at = is_hash(second) ? after : rest;
		return HASH;
	}
	digit = second.len && is_digit(second.s[0]);
	list =
	    second.len && (memchr(second.s, ' ', second.len) || memchr(second.s, '\t', second.len));
	id = word_decimal(first, &number) ? list || is_word(second) : digit || !is_word(first);
	if (!id || memchr(first.s, '(', first.len))
		return NOBODY;
	*at = rest;
	return ID;
}

/* "file,md5,..." above a table. */
static bool is_header(const struct line *line)
{
	static const char *const titles[] = {"file", "filename", "name",   "hash", "md5",
	                                     "sha1", "sha256",   "sample", "id"};
	struct scan at = scan_line(line);
	struct word first = next_cell(&at);

	for (size_t i = 0; at.p < at.end && i < sizeof titles / sizeof titles[0]; i++)
		if (word_is(first, titles[i]))
			return true;
	return false;
}

static void report(struct trace *trace, struct scan at, const struct line *piece)
{
	struct word w;
	uint64_t number;
	bool known = true;

	while (next_word(&at, &w)) {
		if (word_decimal(w, &number))
			trace_number(trace, 0, 0, number);
		else if (is_graph(w))
			trace_call(trace, 0, w.s, w.len);
		else
			known = false;
	}
	if (!known)
		trace_unknown(trace, piece);
}

enum kind { OTHER, NUMBERS, WORDS, LIST, TABLE };

/* What a line could be, and of how many calls. Only behind a hash may names be of any form. */
static enum kind kind_of(const struct line *line, size_t *calls)
{
	struct scan at = scan_line(line);
	enum owner owner = skip_owner(&at);
	size_t numbers = 0, words = 0;
	bool odd = false, comma = line->len && memchr(line->s, ',', line->len);
	uint64_t number;
	struct word w;

	while (next_word(&at, &w)) {
		bool is_number = word_decimal(w, &number);

		numbers += is_number;
		words += !is_number;
		odd = odd || (!is_number && !is_word(w));
	}
	*calls = numbers + words;
	if ((numbers && words) || (odd && owner != HASH) || !(comma || *calls))
		return OTHER;
	if (owner == HASH || (comma && !words))
		return TABLE;
	return comma ? LIST : words ? WORDS : NUMBERS;
}

/* The kind of two lines; OTHER if they do not go together. A list of names may be what a cut has
 * left of a table's row; a line of one call shows no kind. */
static enum kind both(enum kind a, enum kind b, size_t calls)
{
	if (a == b || calls < 2)
		return a;
	if ((a == LIST && b == TABLE) || (a == TABLE && b == LIST))
		return TABLE;
	return OTHER;
}

/* All lines of one kind. One line of numbers between blanks is no list of traces, nor are lines
 * of two such numbers. */
static int probe(const struct line *head, size_t lines)
{
	size_t first = lines > 1 && is_header(&head[0]), calls = 0, most = 0;
	enum kind kind = OTHER;

	for (size_t i = first; i < lines; i++) {
		enum kind k = kind_of(&head[i], &calls);

		if (k != OTHER)
			k = most < 2 ? k : both(kind, k, calls);
		if (k == OTHER)
			return 0;
		kind = k;
		most = calls > most ? calls : most;
	}
	if (most < 2 || (kind == NUMBERS && (lines < 2 || most < 3)))
		return 0;
	return kind == WORDS || kind == LIST ? 2 : 30;
}

static void parse(struct trace *trace)
{
	struct line piece;
	bool middle = false, header = false, top = true;

	while (trace_piece(trace, &piece)) {
		struct scan at = scan_line(&piece);

		if (!middle && line_blank(&piece))
			continue;
		if (!middle) {
			header = top && is_header(&piece);
			top = false;
			if (!header) {
				trace_begin_line(trace);
				skip_owner(&at);
			}
		}
		if (!header)
			report(trace, at, &piece);
		middle = piece.unfinished;
	}
}

const struct format sequences_format = {
    .name = "sequences",
    .about = "a trace on each line: numbers or names between commas or blanks",
    .probe = probe,
    .parse = parse,
};
