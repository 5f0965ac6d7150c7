/* SPDX-License-Identifier: MIT */
/*
 * sequences: each line is a trace of its own, of numbers or names between commas, bars or blanks:
 *
 *   1,2,2,3                     numbers
 *   UTD-0712,114 5 6            an id, then numbers
 *   a.exe,MD5,NtOpenKey,...     a file and its hash (or one of them), then names
 *   ldrloaddll ntclose ...      names (Mal-API-2019)
 *   hash,t_0,t_1,malware        a header, then such lines
 *
 * Whatever is not a call, above all a label, is left out and reported. Calls of a list between bars
 * are in thread 1, others in none. Lines may have any length, so they are read in pieces.
 */
#include "../swar.h"
#include "columns.h"

enum {
	HELD = 255,  /* bytes of a word held back */
	CHUNK = 2048 /* bytes scanned at once */
};

/* --- is it a list of sequences? --- */

/* The first lines, for columns_find(). */
struct head {
	const struct line *line;
	size_t lines;
};

static bool next_of_head(void *from, size_t *at, struct line *line)
{
	const struct head *h = from;

	if (*at >= h->lines)
		return false;
	*line = h->line[(*at)++];
	return true;
}

/* Recognises words that occur in prose, but not in lists of calls. */
static bool is_prose(struct word w)
{
	static const char *const words[] = {"the",  "of",  "and", "is",   "this", "that",
	                                    "with", "for", "are", "was",  "you",  "to",
	                                    "in",   "a",   "it",  "from", "be",   "on"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (title_is(w, words[i]))
			return true;
	return false;
}

enum kind { OTHER, NUMBERS, WORDS, LIST, TABLE };

/* The words of a line. */
struct words {
	size_t numbers, names;
	bool odd, prose;
};

static void count_words(const struct columns *c, struct scan at, struct words *words)
{
	struct word w;
	uint64_t number;

	while (columns_word(c, &at, &w)) {
		bool is_number = word_decimal(w, &number);

		words->numbers += is_number;
		words->names += !is_number;
		words->odd = words->odd || (!is_number && !is_call_name(w));
		words->prose = words->prose || is_prose(w);
	}
}

static bool is_out(const struct columns *c, size_t column)
{
	for (size_t i = 0; i < c->outs; i++)
		if (c->out[i] == column)
			return true;
	return false;
}

/* Returns the kind of a line, and sets *calls to the number of its calls. Names may have any form
 * only after a hash or below a header. */
static enum kind kind_of(const struct columns *c, const struct line *line, size_t *calls)
{
	enum columns_owner owner;
	struct scan at = columns_calls(c, line, true, &owner);
	bool told = c->header || owner == COLUMNS_FILE, list = c->delimiter != ' ';
	struct words words = {0, 0, false, false};

	if (c->header) {
		at = scan_line(line);
		for (size_t i = 0; at.p < at.end; i++) {
			struct word cell = columns_cell(c->delimiter, &at);
			if (!is_out(c, i))
				count_words(c, scan_word(cell), &words);
		}
	} else {
		count_words(c, at, &words);
	}
	*calls = words.numbers + words.names;
	if ((words.numbers && words.names) || (words.odd && !told) || !(list || *calls) ||
	    (words.prose && !list))
		return OTHER;
	if ((told && words.names) || (list && !words.names))
		return TABLE;
	return list ? LIST : words.names ? WORDS : NUMBERS;
}

/* Returns the kind of two lines; OTHER if they do not match. A list of names may be the rest of a
 * truncated row; a line of one call has no kind. */
static enum kind both(enum kind a, enum kind b, size_t calls)
{
	if (a == b || calls < 2)
		return a;
	if ((a == LIST && b == TABLE) || (a == TABLE && b == LIST))
		return TABLE;
	return OTHER;
}

/* Returns how sure it is that all lines are of one kind. One line of numbers between blanks is not
 * a list of traces, nor are lines of two such numbers. */
static int sure(const struct columns *c, const struct line *head, size_t lines)
{
	size_t calls = 0, most = 0;
	enum kind kind = OTHER;

	for (size_t i = c->header; i < lines; i++) {
		enum kind k = kind_of(c, &head[i], &calls);

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

static int probe(const struct line *head, size_t lines)
{
	struct head h = {head, lines};
	struct columns c;
	int found;

	columns_find(&c, &(struct columns_lines){next_of_head, &h});
	found = sure(&c, head, lines);
	text_free(&c.said);
	return found;
}

/* --- reading --- */

struct reader {
	struct trace *trace;
	struct columns columns;
	uint64_t tid;    /* of all calls */
	size_t column;   /* of a table with a header */
	bool quoted;     /* within a cell in quotes */
	char held[HELD]; /* the last word of a piece, which may be a label */
	size_t held_len;
	bool known; /* nothing odd so far in this piece */
};

static bool next_ahead(void *from, size_t *at, struct line *line)
{
	struct trace *trace = from;

	do
		if (!trace_ahead(trace, at, line))
			return false;
	while (line_blank(line));
	return true;
}

static bool is_graph(struct word w)
{
	for (size_t i = 0; i < w.len; i++)
		if (w.s[i] <= ' ' || w.s[i] == 127)
			return false;
	return true;
}

static void report_word(struct reader *r, struct word w)
{
	uint64_t number;

	if (word_decimal(w, &number))
		trace_number(r->trace, r->tid, 0, number);
	else if (is_graph(w))
		trace_call(r->trace, r->tid, w.s, w.len);
	else
		r->known = false;
}

/* Numbers in a text, and where they end. */
struct run {
	const char *s;
	size_t len;      /* bytes at s, at most CHUNK */
	bool ends;       /* the last one ends with the text */
	const bool *gap; /* the bytes that may separate them */
	uint32_t numbers[CHUNK + 1];
	size_t n, used;
};

/* Reads numbers of up to 7 digits: first the places of all other bytes, then the values between
 * them, none of which has to wait for the previous one. */
SIMD_INLINE void read_run_by(struct run *r, const struct simd *simd)
{
	uint16_t ends[CHUNK + SIMD_BYTES + 2];
	size_t words = simd_places(r->s, r->len, ends, simd->no_digits, simd), at = 0;

	if (r->ends)
		ends[words++] = (uint16_t)r->len;
	r->n = 0;
	for (size_t i = 0; i < words; at = ends[i++] + 1u) {
		size_t digits = ends[i] - at;

		if (digits > 7 || (ends[i] < r->len && !r->gap[(unsigned char)r->s[ends[i]]]))
			break;
		if (digits)
			r->numbers[r->n++] = swar_value(le64(r->s + at), digits);
	}
	r->used = at < r->len ? at : r->len;
}

SIMD_BEST(read_run, struct run)

/* Reports the numbers that come next. */
static void report_numbers(struct reader *r, struct scan *at)
{
	struct run run;

	run.gap = r->columns.gap;
	do {
		while (at->p < at->end && r->columns.gap[(unsigned char)*at->p])
			at->p++;
		if (at->p == at->end || !is_digit(*at->p))
			return;
		run.s = at->p;
		run.ends = scan_left(at) <= CHUNK;
		run.len = run.ends ? scan_left(at) : CHUNK;
		read_run(&run);
		trace_numbers(r->trace, r->tid, run.numbers, run.n);
		at->p += run.used;
	} while (run.n);
}

/* Reports the plain names that come next. */
static void report_names(struct reader *r, struct scan *at)
{
	const char *p = at->p, *from, *end;

	for (from = p;; from = p) {
		while (p < at->end && r->columns.gap[(unsigned char)*p])
			p++;
		if (p == at->end || !is_name_start(*p))
			break;
		end = behind_name(p, at->end);
		if (end < at->end && !r->columns.gap[(unsigned char)*end])
			break;
		trace_call(r->trace, r->tid, p, (size_t)(end - p));
		p = end;
	}
	at->p = from;
}

static void report_words(struct reader *r, struct scan at)
{
	struct word w;

	do {
		report_numbers(r, &at);
		report_names(r, &at);
		if (!columns_word(&r->columns, &at, &w))
			break;
		report_word(r, w);
	} while (at.p < at.end);
}

/* Returns the place after this many delimiters outside of quotes, or the end; r->column counts
 * them. */
static const char *skip_cells(struct reader *r, const char *p, const char *end, size_t cells)
{
	char delimiter = r->columns.delimiter;

	for (; cells && p < end; p++) {
		r->quoted ^= *p == '"';
		if (*p == delimiter && !r->quoted) {
			r->column++;
			cells--;
		}
	}
	return p;
}

/* Reports the cells of a row; a piece ends between two words. Cells between two columns that are
 * left out are reported together. */
static void report_cells(struct reader *r, struct scan at)
{
	const struct columns *c = &r->columns;

	while (at.p < at.end) {
		const char *from = at.p;
		size_t next = 0;

		while (next < c->outs && c->out[next] < r->column)
			next++;
		if (next == c->outs) {
			report_words(r, at);
			return;
		}
		at.p = skip_cells(r, from, at.end, c->out[next] - r->column);
		report_words(r, (struct scan){from, at.p});
		if (r->column == c->out[next])
			at.p = skip_cells(r, at.p, at.end, 1);
	}
}

/* Holds back the last word of a piece, and reports the one held before. */
static struct scan hold(struct reader *r, struct scan at)
{
	struct scan rest = at, none = {at.end, at.end};
	struct word w, last = {NULL, 0};

	while (columns_word(&r->columns, &rest, &w))
		last = w;
	if (!last.len)
		return none;
	if (r->held_len)
		report_word(r, (struct word){r->held, r->held_len});
	r->held_len = last.len < HELD ? last.len : HELD;
	memcpy(r->held, last.s, r->held_len);
	at.end = last.s;
	return at;
}

static void read_piece(struct reader *r, const struct line *piece, bool begins)
{
	struct scan at = scan_line(piece);
	enum columns_owner owner;

	r->known = true;
	if (begins) {
		trace_begin_line(r->trace);
		r->column = r->held_len = 0;
		r->quoted = false;
	}
	if (r->columns.header) {
		report_cells(r, at);
	} else {
		if (begins)
			at = columns_calls(&r->columns, piece, !piece->unfinished, &owner);
		if (r->columns.last && (!begins || piece->unfinished))
			at = hold(r, at);
		report_words(r, at);
	}
	if (!r->known)
		trace_unknown(r->trace, piece);
}

static void parse(struct trace *trace)
{
	struct reader r = {.trace = trace};
	struct line piece;
	bool middle = false, header;

	trace_look(trace);
	columns_find(&r.columns, &(struct columns_lines){next_ahead, trace});
	r.tid = r.columns.delimiter == '|';
	header = r.columns.header;
	text_byte(&r.columns.said, 0);
	if (r.columns.said.len > 1)
		trace_note(trace, "left out, as they are not calls: ", r.columns.said.s);
	while (trace_piece(trace, &piece)) {
		bool begins = !middle;

		if (begins && line_blank(&piece))
			continue;
		if (!header)
			read_piece(&r, &piece, begins);
		middle = piece.unfinished;
		header = header && middle;
	}
	text_free(&r.columns.said);
}

const struct format sequences_format = {
    .name = "sequences",
    .about = "a trace on each line: numbers or names between commas, bars or blanks",
    .probe = probe,
    .parse = parse,
};
