/* SPDX-License-Identifier: MIT */
/* cat2gram: the fast path, on lines that are complete in the buffer, writes the same as the slow
 * one. */
#include "../../../format/calls.h"
#include "../fuzz.h"

#define main cat2gram_main
#define calls_open(c, fd) bytes_calls(c)
static int bytes_calls(struct calls *c);
#include "../../../tools/cat2gram.c"
#undef main

static struct bytes *input;
static size_t step;

/* Opens the input as calls_open() opens a file: a trace before it is over. */
static int bytes_calls(struct calls *c)
{
	c->ahead.len = 0;
	c->breaks++;
	c->traces++;
	c->thread = 0;
	threads_clear(&c->threads);
	bytes_stream(&c->in, input, step);
	return 0;
}

static void read_slowly(struct work *w)
{
	enum item item;

	w->file = "slow";
	step = 0;
	bytes_calls(&w->calls);
	while ((item = calls_next(&w->calls)) > ITEM_ERROR)
		take(w, item);
	calls_close(&w->calls);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct work slow, quick, few;
	struct bytes b = {.s = data, .len = size};
	uint64_t warned[4];

	slow.options.n = quick.options.n = few.options.n = size % 5 < 4 ? size % 5 + 1 : 16;
	slow.out.len = quick.out.len = few.out.len = 0;
	input = &b;
	warned[0] = fuzz_warned;
	read_slowly(&slow);
	warned[1] = fuzz_warned;
	step = bytes_step(data, size);
	read_calls(0, "few", &few);
	warned[2] = fuzz_warned;
	step = 0;
	read_calls(0, "quick", &quick);
	warned[3] = fuzz_warned;
	CLAIM(same_text(&slow.out, &few.out) && same_text(&slow.out, &quick.out));
	CLAIM(warned[1] - warned[0] == warned[2] - warned[1]);
	CLAIM(warned[1] - warned[0] == warned[3] - warned[2]);
	return 0;
}
