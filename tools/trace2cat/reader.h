/* SPDX-License-Identifier: MIT */
/*
 * reader: the state of trace2cat while it reads; formats see only an opaque struct trace.
 */
#ifndef TRACE2CAT_READER_H
#define TRACE2CAT_READER_H

#include "../../format/stream.h"
#include "../../format/simd_plain.h"
#include "clean.h"
#include "map.h"
#include "pending.h"
#include "prefix.h"
#include "source.h"
#include "trace.h"

enum {
	HEAD_LINES = 40, /* lines of a trace used to detect its format */
	QUOTE_LEN = 60,  /* bytes of a line that a message quotes */
	AHEAD = 4096,    /* bytes scanned ahead for newlines */
	TID_BITS = 6,    /* of a slot's number */
	TID_SLOTS = 1 << TID_BITS,
	TID_LEN = 24 /* bytes of "@TID" and its newline, at most */
};

/* A thread's line of the call stream, ready to be copied. */
struct tid_line {
	uint64_t tid;
	char s[TID_LEN];
	size_t len; /* 0: the slot is empty */
};

struct trace {
	/* for all traces */
	const char *abi, *label, *rename; /* from the options; NULL: not given */
	uint32_t arch;                    /* of abi, 0: none */
	const char *keys[KEY_COUNT];      /* of -k, NULL: not given */
	const struct format *forced;      /* from the options; NULL: detect it */
	struct map map;
	struct text out; /* not yet written */
	size_t limit;    /* of out: beyond it, make room first; 0: the header is not written yet */
	struct lines in; /* its buffer serves all traces */
	struct source source;
	struct text head;                /* the first lines of a trace, cleaned, for the probes */
	struct tid_line tids[TID_SLOTS]; /* of the last threads, by a hash of the tid */

	uint16_t ends[AHEAD + SIMD_BYTES + 2]; /* newlines ahead, as offsets from `ahead` */
	size_t ahead;                          /* a place in the buffer */
	size_t next_end, ends_len;             /* those from next_end on are still ahead */
	bool plain;                            /* nothing but a CR needs to be cut off them */

	/* the current trace */
	const char *file;  /* as named; borrowed */
	struct text where; /* FILE, or "FILE: MEMBER", NUL-terminated: for messages */
	struct text name;  /* as in the header, NUL-terminated */
	const struct format *format;
	struct prefix prefix; /* of its lines */
	const char *counted;  /* lines are counted up to here, of the bytes from trace_bytes() */
	struct text part;     /* name of the trace within the file; empty: the file is the trace */
	bool begun_part, parts_apart;
	struct pending parts; /* earlier ones, by a hash of their names */
	bool middle;          /* the last piece did not end its line */
	uint64_t begun_line;  /* line that is a trace of its own; 0: the file is one trace */
	uint64_t tid;         /* of the last call */
	uint64_t calls;       /* of the file */
	uint64_t not_understood;
	const char *refusal; /* why there are no calls, a literal; NULL: unknown */
	struct text opening; /* the first line, as quoted in a message */
	uint64_t first_line; /* number of the first line not understood */
	struct text first;   /* start of that line, NUL-terminated */
};

/* Returns the format of the current trace, from its first lines, which are not consumed; NULL if
 * none fits. */
const struct format *find_format(struct trace *t);

#endif
