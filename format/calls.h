/* SPDX-License-Identifier: MIT */
/*
 * calls: reads a call stream as runs of calls of one thread, many lines at once where they are
 * whole in the buffer.
 *
 *	while ((item = calls_next(&c)) > ITEM_ERROR) {
 *		...the item
 *		if ((bytes = calls_look(&c, simd)) != NULL) {
 *			do {
 *				last = calls_run_end(&c);
 *				...the calls on the lines from c.ahead.next to before last
 *				calls_pass(&c, last);
 *			} while (calls_step(&c, simd, bytes));
 *			calls_take(&c, bytes);
 *		}
 *	}
 *
 * A gram spans neither threads nor breaks: note `breaks` with the calls kept of a thread, and drop
 * them once it has changed.
 */
#ifndef FORMAT_CALLS_H
#define FORMAT_CALLS_H

#include "simd_plain.h"
#include "stream.h"
#include "threads.h"

enum {
	CALLS_CHUNK = 4096,                                /* bytes scanned ahead */
	CALLS_NAMES = 256,                                 /* threads recognised by their line */
	CALLS_NAME_LEN = SIMD_BYTES - 2 * sizeof(uint64_t) /* bytes of their lines */
};

/* Lines that are whole in the buffer. */
struct calls_ahead {
	uint16_t ends[CALLS_CHUNK + SIMD_BYTES + 2]; /* offsets of their newlines */
	uint16_t odd[CALLS_CHUNK + SIMD_BYTES + 2];  /* offsets within lines that may not be calls,
	                                                ascending; then UINT16_MAX */
	size_t len;                                  /* elements of ends: lines */
	size_t next;                                 /* lines before this one are done */
	size_t taken;    /* lines before this one are out of the stream */
	size_t next_odd; /* elements of odd before this one are done */
	uint64_t number; /* of the line before `next` */
};

/* A thread's line seen before. */
struct calls_name {
	char line[CALLS_NAME_LEN]; /* with its newline, and anything after it */
	uint64_t traces;           /* calls.traces when it was seen */
	uint64_t number;           /* of the thread */
};

/* All zero before the first calls_open(). */
struct calls {
	struct stream in;
	struct calls_ahead ahead;
	struct threads threads;
	struct calls_name names[CALLS_NAMES]; /* by hash */
	uint64_t traces; /* times that the numbering of threads has started over */
	uint64_t breaks; /* so far, in all traces */
	uint32_t thread; /* number of the current one, from 1; 0: before the first `@` */
};

/* Starts to read a descriptor, which the caller still owns. Returns 0, or -1 if out of memory. */
int calls_open(struct calls *c, int fd);

/* Ends the file: the threads of the next one are new. */
void calls_close(struct calls *c);
void calls_free(struct calls *c);

/* Reads the next item, as stream_next() does: a record is a valid token, a thread's number is in
 * c->thread, and the threads of a trace are new. Whatever is refused (c->in.why) counts as a
 * break. */
enum item calls_next(struct calls *c);

/* Finds the ends of lines, and what may make a line other than a call: a mark that it begins with,
 * a blank other than its newline, or SIMD_BYTES without a newline. */
SIMD_INLINE void calls_find(struct calls_ahead *a, const char *bytes, size_t len,
                            const struct simd *simd)
{
	uint64_t begins = 1; /* bit 0: a line begins with the next byte */
	size_t lines = 0, odds = 0;

	for (size_t at = 0; at < len; at += SIMD_BYTES) {
		uint64_t ends = simd->newlines(bytes + at);
		uint64_t odd = (simd->blanks(bytes + at) & ~ends) |
		               (simd->marks(bytes + at) & (ends << 1 | begins)) | !ends;

		simd->put(a->ends + lines, at, ends);
		lines += simd->count(ends);
		if (odd) {
			simd->put(a->odd + odds, at, odd);
			odds += simd->count(odd);
		}
		begins = ends >> (SIMD_BYTES - 1);
	}
	while (lines && a->ends[lines - 1] >= len)
		lines--;
	a->odd[odds] = UINT16_MAX;
	a->len = lines;
	a->next = a->next_odd = a->taken = 0;
}

/* Scans for lines ahead, unless some of the last scan are still to do. Returns the address to which
 * their ends are relative, or NULL if there are no such lines. */
SIMD_INLINE const char *calls_look(struct calls *c, const struct simd *simd)
{
	struct calls_ahead *a = &c->ahead;
	const char *bytes;
	size_t left = stream_ahead(&c->in, &bytes);

	if (left && a->number + 1 == c->in.in.number && a->next + 1 < a->len)
		return bytes - a->ends[(a->taken = ++a->next) - 1] -
		       1; /* one was read by calls_next() */
	calls_find(a, bytes, left < CALLS_CHUNK ? left : CALLS_CHUNK, simd);
	return a->len ? bytes : NULL;
}

/* Returns the offset of a line ahead. */
static inline size_t calls_begin(const struct calls_ahead *a, size_t line)
{
	return line ? a->ends[line - 1] + 1u : 0;
}

/* Returns the first line ahead, from the next one on, that may not be a call. */
static inline size_t calls_run_end(struct calls *c)
{
	struct calls_ahead *a = &c->ahead;
	size_t begin = calls_begin(a, a->next), last = a->next;

	while (a->odd[a->next_odd] < begin)
		a->next_odd++;
	if (a->odd[a->next_odd] == UINT16_MAX)
		return a->len;
	while (last < a->len && a->ends[last] < a->odd[a->next_odd])
		last++;
	return last;
}

/* Marks the lines ahead before line i as done. */
static inline void calls_pass(struct calls *c, size_t i)
{
	c->ahead.next = i;
}

/* Takes the lines done since calls_look() out of the stream. */
static inline void calls_take(struct calls *c, const char *bytes)
{
	struct calls_ahead *a = &c->ahead;
	const char *from, *to = bytes + calls_begin(a, a->next);

	stream_ahead(&c->in, &from);
	stream_take(&c->in, (size_t)(to - from), a->next - a->taken);
	a->taken = a->next;
	a->number = c->in.in.number;
}

/* Assigns the calls that follow to the thread of this name. Returns false if there are too many
 * threads, or no memory. */
bool calls_set_thread(struct calls *c, const char *name, size_t len);

/* Does the same by a whole line, which is recognised if it was seen before. Returns false, too, if
 * it is not a thread's. */
SIMD_INLINE bool calls_thread_line(struct calls *c, const struct simd *simd, const char *line,
                                   size_t len)
{
	struct calls_name *name;

	if (!stream_thread(line, len))
		return false;
	name = &c->names[simd->hash(line, len) % CALLS_NAMES];
	if (len < CALLS_NAME_LEN && name->traces == c->traces &&
	    simd->same(line, name->line, len + 1)) {
		c->thread = (uint32_t)name->number;
		return true;
	}
	if (!calls_set_thread(c, line + 1, len - 1))
		return false;
	if (len < CALLS_NAME_LEN) {
		memcpy(name->line, line, len + 1);
		name->traces = c->traces;
		name->number = c->thread;
	}
	return true;
}

/* Returns whether the next two lines ahead may be a turn: a thread's line and the only call after
 * it. Threads that switch at almost every call are common. Call calls_run_end() first, and
 * calls_pass_turn() after the turn. */
static inline bool calls_turn(const struct calls *c)
{
	const struct calls_ahead *a = &c->ahead;
	const uint16_t *odd = a->odd + a->next_odd;

	return a->next + 1 < a->len && odd[0] == calls_begin(a, a->next) &&
	       odd[1] == a->ends[a->next + 1] + 1u;
}

static inline void calls_pass_turn(struct calls *c)
{
	c->ahead.next += 2;
	c->ahead.next_odd++;
}

/* Steps over a comment, or to another thread. Returns false if the next line ahead is neither. */
SIMD_INLINE bool calls_step(struct calls *c, const struct simd *simd, const char *bytes)
{
	struct calls_ahead *a = &c->ahead;
	size_t i = a->next, at = calls_begin(a, i);

	if (i == a->len)
		return false;
	if (!stream_comment(bytes + at) && !calls_thread_line(c, simd, bytes + at, a->ends[i] - at))
		return false;
	calls_pass(c, i + 1);
	return true;
}

#endif
