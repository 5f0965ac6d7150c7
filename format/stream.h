/* SPDX-License-Identifier: MIT */
/*
 * stream: headers, threads, breaks and comments of the call, gram and histogram streams
 * (sysgram(5)). This is the only code that knows what `>`, `@` and `#` mean.
 */
#ifndef FORMAT_STREAM_H
#define FORMAT_STREAM_H

#include "header.h"
#include "line.h"

enum {
	TOKEN_LEN = 255,                              /* bytes of a token, at most */
	GRAM_TOKENS = 16,                             /* tokens of a gram, at most */
	GRAM_LEN = GRAM_TOKENS * (TOKEN_LEN + 1) - 1, /* bytes of a gram, at most */
	HEADER_LEN = 64 * 1024                        /* bytes of a header, at most */
};

/* Writers: a line each. A thread's name is what follows the `@`. */
void put_thread(struct text *out, const char *name, size_t len);
void put_break(struct text *out);

/* What stream_next() found. */
enum item {
	ITEM_END,    /* the stream is over */
	ITEM_ERROR,  /* a read or memory failed: stream->in.error is errno; the stream is over */
	ITEM_BAD,    /* a line is refused: stream->why, stream->in.number */
	ITEM_TRACE,  /* a trace begins: stream->head */
	ITEM_THREAD, /* stream->line is the thread's name */
	ITEM_BREAK,  /* calls were lost here */
	ITEM_RECORD  /* stream->line is a token, a gram or a count and a gram: not yet checked */
};

/* What follows a header or a thread's name that is refused belongs to nobody. */
enum drop { DROP_NOTHING, DROP_THREAD, DROP_TRACE };

struct stream {
	struct lines in;
	struct header head; /* of the trace at hand */
	struct line line;
	const char *why;
	enum drop drop; /* lines that are left out: up to the next thread's or trace's beginning */
	bool begun;     /* a trace is at hand */
	bool held;      /* line is to be returned once more, as a record or so */
};

/* Starts to read a descriptor, which stays the caller's. 0, or -1 where memory ran out. */
int stream_open(struct stream *s, int fd);
void stream_close(struct stream *s);

/* Everything but the plain record of a trace at hand. */
enum item stream_other(struct stream *s);

/* Whether a line of a trace at hand is a record, and no header, thread, break or comment. */
static inline bool stream_record(const char *s, size_t len)
{
	return len && (unsigned char)*s > '#' && *s != '>' && *s != '@';
}

/* Whether a line is a comment. */
static inline bool stream_comment(const char *s)
{
	return *s == '#';
}

/* Whether a line is a thread's, and its name behind the mark not too long. */
static inline bool stream_thread(const char *s, size_t len)
{
	return *s == '@' && len >= 2 && len - 1 <= TOKEN_LEN;
}

/* Reads on. A stream without a header is one trace named `-`: ITEM_TRACE comes first for it too. */
static inline enum item stream_next(struct stream *s)
{
	if (s->begun && !s->held && !s->drop && line_next(&s->in, &s->line) > 0) {
		if (stream_record(s->line.s, s->line.len) && !s->line.lost)
			return ITEM_RECORD;
		s->held = true;
	}
	return stream_other(s);
}

/* For whoever can do many records at once: how many bytes of the trace at hand are in the buffer,
 * at *bytes, where the next record begins; LINE_SLACK bytes behind them can be read too. 0 where
 * stream_next() has to be asked first. */
static inline size_t stream_ahead(const struct stream *s, const char **bytes)
{
	*bytes = s->in.buf + s->in.beg;
	return s->begun && !s->held && !s->drop ? s->in.end - s->in.beg : 0;
}

/* Takes so many bytes of them, which are so many records with their newlines. */
static inline void stream_take(struct stream *s, size_t bytes, uint64_t records)
{
	s->in.beg += bytes;
	s->in.number += records;
}

/* Whether these bytes are a token: 1 to 255, no white space or control bytes, and no mark (`>`,
 * `@`, `#`) at the front. */
bool token_valid(const char *s, size_t len);

/* The number of tokens of a gram: tokens separated by one space each; 0 where it is none. */
size_t gram_tokens(const char *s, size_t len);

#endif
