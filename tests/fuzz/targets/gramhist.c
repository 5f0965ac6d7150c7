/* SPDX-License-Identifier: MIT */
/* gramhist: the fast path, on familiar lines, writes the same as the slow one. */
#include "../fuzz.h"

#define main gramhist_main
#define stream_open(s, fd) (bytes_stream((s), input, step), 0)
static struct bytes *input;
static size_t step;
#include "../../../tools/common/streams.c"
#include "../../../tools/gramhist.c"
#undef main

enum { WINDOW = 64 };

static void read_slowly(struct work *w)
{
	enum item item;

	w->file = "slow";
	bytes_stream(&w->in, input, 0);
	while ((item = stream_next(&w->in)) > ITEM_ERROR)
		take(w, item);
	counter_end(&w->counter);
	stream_close(&w->in);
}

/* One input in three goes through windows, one through growing histograms. */
static void begin(struct work *w, const uint8_t *data, size_t size)
{
	struct counter_options *o = &w->counter.options;

	if (!w->counter.windows.ring)
		w->counter.windows.ring = calloc(WINDOW, sizeof *w->counter.windows.ring);
	*o = (struct counter_options){0};
	if (size % 3 == 1) {
		o->window = data[0] % WINDOW + 1;
		o->step = data[size - 1] % (2 * WINDOW) + 1;
	} else if (size % 3 == 2) {
		o->every = data[0] % WINDOW + 1;
		o->fade = data[size - 1] % (2 * WINDOW);
	}
	w->counter.out.len = 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct work slow, quick, few;
	struct bytes b = {.s = data, .len = size};
	uint64_t warned[4];

	begin(&slow, data, size);
	begin(&quick, data, size);
	begin(&few, data, size);
	input = &b;
	warned[0] = fuzz_warned;
	read_slowly(&slow);
	warned[1] = fuzz_warned;
	step = bytes_step(data, size);
	read_grams(0, "few", &few);
	warned[2] = fuzz_warned;
	step = 0;
	read_grams(0, "quick", &quick);
	warned[3] = fuzz_warned;
	CLAIM(same_text(&slow.counter.out, &few.counter.out) &&
	      same_text(&slow.counter.out, &quick.counter.out));
	CLAIM(warned[1] - warned[0] == warned[2] - warned[1]);
	CLAIM(warned[1] - warned[0] == warned[3] - warned[2]);
	return 0;
}
