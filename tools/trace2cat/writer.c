/* SPDX-License-Identifier: MIT */
#include "writer.h"

#include <string.h>

#include "../common/fault.h"
#include "../common/out.h"

void put_trace(struct trace *t)
{
	struct header h = {0};
	struct text name = {0};

	text_string(&name, t->name.s);
	if (t->begun_line || t->part.len)
		text_byte(&name, ':');
	if (t->part.len)
		text_put(&name, t->part.s, t->part.len);
	else if (t->begun_line)
		text_number(&name, t->begun_line);
	header_start(&h, name.s, name.len);
	if (t->label)
		header_set(&h, "label", t->label, strlen(t->label));
	header_set(&h, "format", t->format->name, strlen(t->format->name));
	if (t->abi)
		header_set(&h, "abi", t->abi, strlen(t->abi));
	put_header(&t->out, &h);
	if (h.text.failed || name.failed || t->out.failed)
		die_memory();
	text_free(&h.text);
	text_free(&name);
	t->limit = OUT_BLOCK;
	t->tid = 0;
}

/* Prepares a thread's line. */
static void fill_tid(struct tid_line *line, uint64_t tid)
{
	struct text text = {.s = line->s, .cap = TID_LEN};

	text_byte(&text, '@');
	text_number(&text, tid);
	text_byte(&text, '\n');
	line->tid = tid;
	line->len = text.len;
}

/* The rare part of writing a call: writes the trace's header, and makes room up to the limit. */
static void prepare_calls(struct trace *t)
{
	if (t->limit == 0)
		put_trace(t);
	out_pour(t->out.s, &t->out.len);
	if (!text_room(&t->out, OUT_BLOCK + TID_LEN + TOKEN_ROOM))
		die_memory();
}

/* Returns where the line of a thread is kept, or will be. */
static inline struct tid_line *tid_line(struct trace *t, uint64_t tid)
{
	return &t->tids[tid * UINT64_C(0x9e3779b97f4a7c15) >> (64 - TID_BITS)];
}

/* Returns whether there is room for a call, and the line of its thread is ready. */
static inline bool call_ready(struct trace *t, uint64_t tid)
{
	const struct tid_line *line = tid_line(t, tid);

	return t->out.len < t->limit && (tid == t->tid || (line->tid == tid && line->len));
}

/* Makes room for a call, and the line of its thread. */
SIMD_RARE static void prepare_call(struct trace *t, uint64_t tid)
{
	if (t->out.len >= t->limit)
		prepare_calls(t);
	fill_tid(tid_line(t, tid), tid);
}

/* Returns where to put a call's token, after the line of its thread; for a call that is ready.
 * Fast, as threads take turns at almost every call. */
static inline char *ready_place(struct trace *t, uint64_t tid)
{
	char *to = t->out.s + t->out.len;

	t->calls++;
	if (tid == t->tid)
		return to;
	memcpy(to, tid_line(t, tid)->s, TID_LEN);
	t->tid = tid;
	return to + tid_line(t, tid)->len;
}

/* Does the same for any call. */
static inline char *call_place(struct trace *t, uint64_t tid)
{
	if (!call_ready(t, tid))
		prepare_call(t, tid);
	return ready_place(t, tid);
}

/* The rare ends of trace_call(), apart, so that it need not save registers for them. */
SIMD_RARE static void put_unready_call(struct trace *t, uint64_t tid, const char *name, size_t len)
{
	prepare_call(t, tid);
	trace_call(t, tid, name, len);
}

SIMD_RARE static void put_unready_name(struct trace *t, char *to, const char *name, size_t len)
{
	t->out.len = (size_t)(to - t->out.s) + map_find_name(&t->map, to, name, len);
}

void trace_call(struct trace *t, uint64_t tid, const char *name, size_t len)
{
	char *to;
	size_t n;

	if (!call_ready(t, tid)) {
		put_unready_call(t, tid, name, len);
		return;
	}
	to = ready_place(t, tid);
	n = map_ready_name(&t->map, to, name, len);
	if (n)
		t->out.len = (size_t)(to - t->out.s) + n;
	else
		put_unready_name(t, to, name, len);
}

void trace_number(struct trace *t, uint64_t tid, uint32_t arch, uint64_t number)
{
	char *to = call_place(t, tid);

	t->out.len =
	    (size_t)(to - t->out.s) + map_number(&t->map, to, arch ? arch : t->arch, number);
}

void trace_numbers(struct trace *t, uint64_t tid, const uint32_t *numbers, size_t len)
{
	for (size_t i = 0; i < len;) {
		char *to = call_place(t, tid), *end = to;
		size_t ready = map_ready_numbers(&t->map, t->arch, numbers + i, len - i, &end,
		                                 t->out.s + t->limit);

		if (ready == 0) { /* the first one, or an unknown one */
			end += map_number(&t->map, to, t->arch, numbers[i]);
			ready = 1;
		}
		t->calls += ready - 1; /* call_place() counted one */
		t->out.len = (size_t)(end - t->out.s);
		i += ready;
	}
}

void trace_lost(struct trace *t)
{
	if (t->limit)
		put_break(&t->out);
}
