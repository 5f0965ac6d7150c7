/* SPDX-License-Identifier: MIT */
/*
 * trace: what a trace format is, and what its parser may call.
 *
 * A format knows how one tracer writes its lines, and nothing else: it turns a foreign line into
 * (thread, name) or (thread, number). trace2cat.c opens the file, unpacks it, picks the format,
 * maps the name to its category and writes the call stream.
 *
 * A new format is one file in this folder, one line in table.c, a paragraph of trace2cat(1) and
 * a case directory in tests/trace/.
 */
#ifndef TRACE2CAT_TRACE_H
#define TRACE2CAT_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../format/line.h"

struct trace; /* one raw trace that is being read; made by trace2cat.c */

struct format {
	const char *name;  /* for -f and the header's format= */
	const char *about; /* one line for -f list */

	/* How sure it is that the trace is of this format: 0 not at all, else larger is surer, as
	 * a count of lines that only this format has, 100 for a certain mark. `head` holds the
	 * first lines of the trace, whole, without a byte-order mark, colours and CR, in the order
	 * of the file; blank lines are left out. At most 40 lines. NULL: only by -f. */
	int (*probe)(const struct line *head, size_t lines);

	/* Reads the trace to its end with trace_line() or trace_piece() and reports what it holds
	 * with the calls below. Promises: every line is reported as call, known noise (then nothing
	 * is called) or trace_unknown(); memory grows with the threads seen and nothing else; state
	 * lives in a struct of its own that it frees. */
	void (*parse)(struct trace *trace);
};

/* In order of probing: where two are as sure, the first one wins. Ends with a NULL. */
extern const struct format *const formats[];

/* The next line without byte-order mark, colours, CR and LF: true, or false at the end (or at a
 * read error, which trace2cat reports). Lines over 128 KiB come without their middle (line->lost);
 * a line that lacks its newline has line->unfinished. */
bool trace_line(struct trace *trace, struct line *line);

/* The same in pieces, for formats whose lines hold a whole trace: line->unfinished says that the
 * line goes on in the next piece; pieces are cut between words. */
bool trace_piece(struct trace *trace, struct line *line);

/* For a format to which newlines are blanks: what is in the buffer and not yet read, at *bytes; 0
 * where trace_piece() has to be asked. `more`: what was there before is not enough. */
size_t trace_text(struct trace *trace, const char **bytes, bool more);

/* So many bytes of it are read, with so many newlines. */
void trace_text_read(struct trace *trace, size_t bytes, uint64_t lines);

/* Reads ahead, as far as the trace comes without a pause and there is room: for trace_ahead(). */
void trace_look(struct trace *trace);

/* A note on the trace as a whole, such as what of it is left out: "FILE: WHAT SAID". */
void trace_note(struct trace *trace, const char *what, const char *said);

/* The next bytes of the trace as they are, for a format without lines: false at the end. They are
 * read with it; LINE_SLACK bytes past them can be read. */
bool trace_bytes(struct trace *trace, const char **s, size_t *len);

/* A fault at this place of those bytes, which ends what its line holds: a message. */
void trace_fault(struct trace *trace, const char *at, const char *why);

/* Says why the trace holds no calls, and what to do, by a literal: a fault. */
void trace_refuse(struct trace *trace, const char *why);

/* What of -k: the names that the user gave to the columns or keys; NULL: none. */
enum trace_key { KEY_CALL, KEY_THREAD, KEY_TRACE, KEY_COUNT };
const char *trace_key(const struct trace *trace, enum trace_key key);

/* What follows is of the trace of this name within the file, FILE:NAME; the same name as before
 * goes on. */
void trace_part(struct trace *trace, const char *name, size_t len);

/* A call by name, entered by thread tid (0 where the trace names none). */
void trace_call(struct trace *trace, uint64_t tid, const char *name, size_t len);

/* A call by number. arch: what the trace says of its ABI, a SCMP_ARCH_ value of libseccomp, or 0
 * where it says nothing: then that of -a holds. Without either the number is the token. */
void trace_number(struct trace *trace, uint64_t tid, uint32_t arch, uint64_t number);

/* The same of many calls of one thread, of the ABI of -a. */
void trace_numbers(struct trace *trace, uint64_t tid, const uint32_t *numbers, size_t len);

/* Calls were lost here, in every thread: writes a break. */
void trace_lost(struct trace *trace);

/* A line that this format cannot explain: counted, the first is quoted in the report. */
void trace_unknown(struct trace *trace, const struct line *line);

/* What follows is a trace of its own, named FILE:LINE by the line last read (one per line). */
void trace_begin_line(struct trace *trace);

/* The line behind the byte *at of what has been read ahead (0 at first), which moves on; cleaned,
 * as trace_line() gives it. For guesses from what follows, which must work without it too: a live
 * trace shows little. False where no whole line is left. It is valid until the next call or line;
 * nothing ahead is, once trace_line() has been called. */
bool trace_ahead(struct trace *trace, size_t *at, struct line *line);

#endif
