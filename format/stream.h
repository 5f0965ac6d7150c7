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

/* Write a line. A thread's name is what follows the `@`. */
void put_thread(struct text *out, const char *name, size_t len);
void put_break(struct text *out);

/* Writes a line that readers of records skip, as one that names columns. */
void put_comment(struct text *out, const char *words);

/* What stream_next() returns. */
enum item {
	ITEM_END,    /* the stream is over */
	ITEM_ERROR,  /* reading failed or out of memory: stream->in.error is errno; the stream is
	                over */
	ITEM_BAD,    /* a line is refused: stream->why, stream->in.number */
	ITEM_TRACE,  /* a trace begins: stream->head */
	ITEM_THREAD, /* stream->line is the thread's name */
	ITEM_BREAK,  /* calls were lost here */
	ITEM_RECORD  /* stream->line is a token, a gram, or a count and a gram, not yet checked */
};

/* What to drop after a header or a thread's name that was refused. */
enum drop { DROP_NOTHING, DROP_THREAD, DROP_TRACE };

struct stream {
	struct lines in;
	struct header head; /* of the current trace */
	struct line line;
	const char *why;
	enum drop drop; /* drop lines up to the start of the next thread or trace */
	bool begun;     /* a trace has begun */
	bool held;      /* line must be looked at once more */
};

/* Starts to read a descriptor, which the caller still owns. Returns 0, or -1 if out of memory. */
int stream_open(struct stream *s, int fd);
void stream_close(struct stream *s);

/* The slow half of stream_next(): everything but a plain record of the current trace. */
enum item stream_other(struct stream *s);

/* Returns whether a line of a trace that has begun is a record, not a header, thread, break or
 * comment. */
static inline bool stream_record(const char *s, size_t len)
{
	return len && (unsigned char)*s > '#' && *s != '>' && *s != '@';
}

/* Returns whether a line is a comment. */
static inline bool stream_comment(const char *s)
{
	return *s == '#';
}

/* Returns whether a line is a thread's, with a name of valid length. */
static inline bool stream_thread(const char *s, size_t len)
{
	return *s == '@' && len >= 2 && len - 1 <= TOKEN_LEN;
}

/* Reads the next item. A stream without a header is one trace named `-`: ITEM_TRACE comes first for
 * it too. */
static inline enum item stream_next(struct stream *s)
{
	if (s->begun && !s->held && !s->drop && line_next(&s->in, &s->line) > 0) {
		if (stream_record(s->line.s, s->line.len) && !s->line.lost)
			return ITEM_RECORD;
		s->held = true;
	}
	return stream_other(s);
}

/* For callers that process many records at once: returns how many bytes of the current trace are in
 * the buffer, and sets *bytes to them, at the start of a record. LINE_SLACK bytes past them may be
 * read. Returns 0 if stream_next() must be called first. */
static inline size_t stream_ahead(const struct stream *s, const char **bytes)
{
	*bytes = s->in.buf + s->in.beg;
	return s->begun && !s->held && !s->drop ? s->in.end - s->in.beg : 0;
}

/* Takes this many bytes of them, which are this many records with their newlines. */
static inline void stream_take(struct stream *s, size_t bytes, uint64_t records)
{
	s->in.beg += bytes;
	s->in.number += records;
}

/* Returns whether these bytes are a token: 1 to 255 bytes, no white space or control bytes, and no
 * leading mark (`>`, `@`, `#`). */
bool token_valid(const char *s, size_t len);

/* The message for what is not one. */
extern const char token_refused[];

/* Returns the number of tokens of a gram: tokens with single spaces between them. 0 if it is not a
 * gram. */
size_t gram_tokens(const char *s, size_t len);

#endif
