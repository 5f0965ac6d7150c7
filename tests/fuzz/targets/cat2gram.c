/* cat2gram: the quick way, on lines that lie whole in the buffer, says the same as the slow one. */
#include "../fuzz.h"

#define main cat2gram_main
#define stream_open(s, fd) (bytes_stream((s), input, step), 0)
static struct bytes *input;
static size_t step;
#include "../../../tools/cat2gram.c"
#undef main

static void read_slowly(struct work *w)
{
	enum item item;

	w->file = "slow";
	bytes_stream(&w->in, input, 0);
	while ((item = stream_next(&w->in)) > ITEM_ERROR)
		take(w, item);
	drop_threads(w);
	stream_close(&w->in);
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
