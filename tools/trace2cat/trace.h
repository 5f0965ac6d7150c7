/* SPDX-License-Identifier: MIT */
/*
 * trace: the interface of a trace format, and the functions that its parser may call.
 *
 * A format knows how one tracer writes its lines, and nothing else: it turns a foreign line into
 * (thread, name) or (thread, number). trace2cat.c opens the file, unpacks it, picks the format,
 * maps the name to its category and writes the call stream.
 *
 * A new format is one file in formats/, one line in formats.c, a paragraph of trace2cat(1) and a
 * case directory in tests/trace/.
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

	/* Returns how certain it is that the trace is in this format: 0 not at all, else the number
	 * of lines that only this format has, 100 for an unmistakable mark. `head` holds the first
	 * lines of the trace, at most 40, whole, without byte-order mark, colours and CR, in the
	 * order of the file; blank lines are left out. NULL: counts the lines of test(). */
	int (*probe)(const struct line *head, size_t lines);

	/* Returns whether only this format has such a line. NULL, as probe: only by -f. */
	bool (*test)(const struct line *line);

	/* Reads the trace to its end with trace_line() or trace_piece() and reports its content
	 * with the functions below. Every line must be reported as a call or by trace_unknown(), or
	 * be known noise, which is not reported; memory may grow only with the threads; state must
	 * be in a struct of its own, which it frees. */
	void (*parse)(struct trace *trace);
};

/* All formats in order of probing: if two are equally certain, the first one wins. Ends with a
 * NULL. */
extern const struct format *const formats[];

/* Takes the next line, without byte-order mark, colours, CR and LF. Returns false at the end, or at
 * a read error, which trace2cat reports. Very long lines lose their middle (line->lost); a line
 * without its newline has line->unfinished. */
bool trace_line(struct trace *trace, struct line *line);

/* Does the same in pieces, for formats whose lines hold a whole trace: line->unfinished means that
 * the line continues in the next piece; pieces are cut between words. */
bool trace_piece(struct trace *trace, struct line *line);

/* For a format in which newlines are blanks: sets *bytes to the unread bytes in the buffer, and
 * returns their number; 0 if trace_piece() must be called. `more`: the bytes so far are not
 * enough. */
size_t trace_text(struct trace *trace, const char **bytes, bool more);

/* Takes this many of these bytes, with this many newlines. */
void trace_text_read(struct trace *trace, size_t bytes, uint64_t lines);

/* Reads ahead, as far as the trace comes without a pause and there is room; for trace_ahead(). */
void trace_look(struct trace *trace);

/* Prints a note on the trace as a whole, such as what is left out: "FILE: WHAT SAID". */
void trace_note(struct trace *trace, const char *what, const char *said);

/* Takes the next bytes of the trace as they are, for a format without lines. Returns false at the
 * end. LINE_SLACK bytes past them may be read. */
bool trace_bytes(struct trace *trace, const char **s, size_t *len);

/* Reports a fault at this place of those bytes. */
void trace_fault(struct trace *trace, const char *at, const char *why);

/* Sets why the trace holds no calls, and what to do, as a literal; this is a fault. */
void trace_refuse(struct trace *trace, const char *why);

/* The parts of -k. */
enum trace_key { KEY_CALL, KEY_THREAD, KEY_TRACE, KEY_COUNT };
const char *trace_key(const struct trace *trace, enum trace_key key);

/* Assigns what follows to the trace of this name within the file, FILE:NAME; the same name again
 * continues that trace. */
void trace_part(struct trace *trace, const char *name, size_t len);

/* Reports a call by name, entered by thread tid (0 if the trace names none). */
void trace_call(struct trace *trace, uint64_t tid, const char *name, size_t len);

/* Reports a call by number. arch is the ABI that the trace gives, an SCMP_ARCH_ value of
 * libseccomp, or 0 if it gives none: then that of -a applies. Without either the number is the
 * token. */
void trace_number(struct trace *trace, uint64_t tid, uint32_t arch, uint64_t number);

/* Does the same for many calls of one thread, in the ABI of -a. */
void trace_numbers(struct trace *trace, uint64_t tid, const uint32_t *numbers, size_t len);

/* Reports that calls were lost here, in every thread: writes a break. */
void trace_lost(struct trace *trace);

/* Reports a line that this format does not understand: it is counted, and the first one is
 * quoted. */
void trace_unknown(struct trace *trace, const struct line *line);

/* Begins a new trace, named FILE:LINE after the line read last, which is a trace of its own. */
void trace_begin_line(struct trace *trace);

/* Takes the line at offset *at of what has been read ahead (0 at first), cleaned as by
 * trace_line(), and moves *at. For guesses, which must also work without the lines ahead: a live
 * trace shows few. Returns false if no whole line is left. The line is valid until the next call or
 * line, and *at until trace_line() is called. */
bool trace_ahead(struct trace *trace, size_t *at, struct line *line);

#endif
