/* SPDX-License-Identifier: MIT */
/*
 * state: what trace2cat knows while it reads; formats see it as struct trace only.
 */
#ifndef TRACE2CAT_READER_H
#define TRACE2CAT_READER_H

#include "../../format/stream.h"
#include "../../format/simd.h"
#include "map.h"
#include "pending.h"
#include "prefix.h"
#include "source.h"
#include "trace.h"

enum {
	HEAD_LINES = 40, /* of a trace, that its format is told from */
	QUOTE_LEN = 60,  /* bytes of a line that a message quotes */
	FAULTS = 20,     /* of what is no JSON that are said one by one */
	AHEAD = 4096,    /* bytes that are looked at ahead for newlines */
	TID_SLOTS = 64,  /* a power of 2 */
	TID_LEN = 24     /* bytes of "@TID" and its newline, at most */
};

/* A thread's line of the call stream, ready to be copied. */
struct tid_line {
	uint64_t tid;
	char s[TID_LEN];
	size_t len; /* 0: the slot is empty */
};

struct trace {
	/* for all traces */
	const char *abi, *label, *rename; /* of the options, NULL: not given */
	uint32_t arch;                    /* of abi, 0: none */
	const char *keys[KEY_COUNT];      /* of -k, NULL: not given */
	const struct format *forced;      /* of the options, NULL: it is detected */
	struct map map;
	struct text out; /* not yet written */
	size_t limit;    /* of out: then room has to be made; 0: the header is not there yet */
	struct lines in; /* its buffer serves all traces */
	struct source source;
	struct text head;                /* the first lines of a trace, cleaned, for the probes */
	struct tid_line tids[TID_SLOTS]; /* of the last threads, by a hash of the tid */

	uint16_t ends[AHEAD + SIMD_BYTES + 2]; /* newlines ahead, as places behind `ahead` */
	size_t ahead;                          /* a place in the buffer */
	size_t next_end, ends_len; /* those from next_end to before ends_len are still ahead */

	/* the trace at hand */
	const char *file;  /* as named; borrowed */
	struct text where; /* FILE, or "FILE: MEMBER", ended by a NUL: for messages */
	struct text name;  /* as in the header, ended by a NUL */
	const struct format *format;
	struct prefix prefix; /* of its lines */
	const char
	    *counted;     /* of the bytes that trace_bytes() gave: up to here lines are counted */
	struct text part; /* the name of the trace within the file; empty: it is the file */
	bool begun_part, parts_apart;
	struct pending parts; /* those before, by a hash of their names */
	bool middle;          /* the last piece did not end its line */
	uint64_t begun_line;  /* the line that is a trace of its own; 0: the file is one */
	uint64_t tid;         /* of the last call */
	uint64_t calls;       /* of the file */
	uint64_t not_understood;
	const char *refusal; /* why there are no calls, a literal; NULL: it is not known */
	struct text opening; /* the first line, as a message quotes it */
	uint64_t faults;     /* of what is no JSON */
	uint64_t first_line; /* of the first line that was not understood */
	struct text first;   /* that line's beginning, ended by a NUL */
};

/* Takes byte-order mark (of the first line), CR and colours out of a line; the bytes that stay
 * are moved to `to`, which may be where they are. Returns their number. */
size_t clean_line(char *to, const char *s, size_t len, bool first);

/* Puts a blank in the place of each no-break space: how many bytes stay. */
size_t clean_blanks(char *s, size_t len);

/* Writes the header of the trace at hand. */
void put_trace(struct trace *t);

/* The format of the trace at hand, from its first lines, which stay to be read; NULL: none. */
const struct format *find_format(struct trace *t);

#endif
