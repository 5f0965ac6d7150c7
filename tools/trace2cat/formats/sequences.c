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
#include "../../../format/simd.h"
#include "../swar.h"
#include "columns.h"
#include "sequences_probe.h"

enum {
	HELD = 1024, /* bytes of words held back */
	CHUNK = 2048 /* bytes scanned at once */
};

struct pieces {
	struct trace *trace;
	struct columns columns;
	uint64_t tid;    /* of all calls */
	size_t column;   /* of a table with a header */
	bool quoted;     /* within a cell in quotes */
	char held[HELD]; /* the last words of a piece, which may be labels */
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

static void report_word(struct pieces *r, struct word w)
{
	uint64_t number;

	if (word_decimal(w, &number))
		trace_number(r->trace, r->tid, 0, number);
	else if (is_graph(w) && !is_fraction(w))
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
static void report_numbers(struct pieces *r, struct scan *at)
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
static void report_names(struct pieces *r, struct scan *at)
{
	const char *p = at->p, *from, *end;

	for (from = p;; from = p) {
		while (p < at->end && r->columns.gap[(unsigned char)*p])
			p++;
		if (p == at->end || !is_name_start(*p))
			break;
		end = past_name(p, at->end);
		if (end < at->end && !r->columns.gap[(unsigned char)*end])
			break;
		trace_call(r->trace, r->tid, p, (size_t)(end - p));
		p = end;
	}
	at->p = from;
}

static void report_words(struct pieces *r, struct scan at)
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

/* Returns the place after this many delimiters outside quotes, or the end; r->column counts
 * them. */
static const char *skip_cells(struct pieces *r, const char *p, const char *end, size_t cells)
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
static void report_cells(struct pieces *r, struct scan at)
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

/* Reports this many of the words held, and keeps the rest. */
static void report_held(struct pieces *r, size_t words)
{
	struct scan at = {r->held, r->held + r->held_len};
	struct word w;

	while (words-- && columns_word(&r->columns, &at, &w))
		report_word(r, w);
	r->held_len = scan_left(&at);
	memmove(r->held, at.p, r->held_len);
}

/* Holds back the last words of a piece, as many as may be labels, and reports as many of those held
 * before. */
static struct scan hold(struct pieces *r, struct scan at)
{
	const char *from[COLUMNS_LAST + 1];
	struct scan rest = at;
	size_t most = r->columns.last, words = 0;
	struct word w;

	while (columns_word(&r->columns, &rest, &w)) {
		if (words == most)
			memmove(from, from + 1, --words * sizeof *from);
		from[words++] = w.s;
	}
	report_held(r, words);
	if (words < most) /* the end of the line */
		return (struct scan){at.end, at.end};
	r->held_len = (size_t)(at.end - from[0]);
	r->held_len = r->held_len < HELD ? r->held_len : HELD;
	memcpy(r->held, from[0], r->held_len);
	at.end = from[0];
	return at;
}

static void read_piece(struct pieces *r, const struct line *piece, bool begins)
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
	struct pieces r = {.trace = trace};
	struct line piece;
	bool middle = false, header;

	trace_look(trace);
	columns_find(&r.columns, &(struct columns_lines){next_ahead, trace});
	if (r.columns.counts) {
		text_free(&r.columns.said);
		trace_refuse(trace, "a table of counts, a column for each call: their order is "
		                    "lost; record the calls themselves");
		return;
	}
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
    .probe = sequences_probe,
    .parse = parse,
};
