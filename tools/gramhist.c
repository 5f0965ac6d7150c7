/* SPDX-License-Identifier: MIT */
/*
 * gramhist - grams or calls to histograms
 *
 * Counts the grams of each trace, of each window of N grams in it, or of the trace so far every
 * STEP grams, and writes histograms, highest count first.
 */
#include <stdbool.h>
#include <string.h>

#include "../format/simd.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"
#include "common/streams.h"
#include "gramhist/counter.h"
#include "gramhist/ngrams.h"

enum {
	GRAMS_MOST = 1 << 28, /* largest window or step */
	CHUNK = 4096          /* bytes scanned ahead */
};

struct work {
	struct counter counter;
	const char *file;
	struct stream in;
};

static void begin_trace(struct work *w)
{
	const char *why = counter_begin(&w->counter, &w->in.head);

	if (why)
		warn(w->file, w->in.in.number, "%s", why);
}

/* The slow path: adds a gram that may be new, from line `number`. Returns false if it is
 * refused. */
static bool add_gram(struct work *w, const char *gram, size_t len, uint64_t number, uint32_t *bin)
{
	const char *why = counter_add(&w->counter, gram, len, bin);

	if (why)
		warn(w->file, number, "%s", why);
	return !why;
}

/* Counts an unfamiliar line, and makes it familiar. Returns false if it is not a gram. */
SIMD_RARE static bool add_line(struct work *w, const struct simd *simd, const char *line,
                               size_t len, uint64_t number)
{
	struct counter *c = &w->counter;
	uint32_t bin;

	if (!stream_record(line, len))
		return false;
	if (!add_gram(w, line, len, number, &bin))
		return true;
	if (familiar_fits(len + 1)) /* with its newline */
		counter_keep(c, familiar_place(simd, line, len), line, len + 1, bin);
	if (counter_each(c))
		counter_look(c, bin);
	return true;
}

/* Counts a line if it is familiar. Returns false if not. */
SIMD_INLINE bool add_familiar(struct counter *c, const struct simd *simd, bool each,
                              const char *line, size_t len)
{
	size_t place;

	if (!len || !familiar_fits(len + 1))
		return false;
	place = familiar_place(simd, line, len);
	if (!familiar_at(&c->familiar, simd, place, line, len + 1))
		return false;
	counter_again(c, place, each);
	return true;
}

/* Counts the lines that are whole in the buffer, as long as they are grams. */
SIMD_INLINE void add_lines_of(struct work *w, const struct simd *simd, bool each)
{
	uint16_t ends[CHUNK + SIMD_BYTES + 2];
	const char *bytes;
	size_t left, lines, at, i;

	do {
		left = stream_ahead(&w->in, &bytes);
		lines = simd_places(bytes, left < CHUNK ? left : CHUNK, ends, simd->newlines, simd);
		for (at = i = 0; i < lines; at = ends[i++] + 1u)
			if (!add_familiar(&w->counter, simd, each, bytes + at, ends[i] - at) &&
			    !add_line(w, simd, bytes + at, ends[i] - at, w->in.in.number + i + 1))
				break;
		stream_take(&w->in, at, i);
	} while (i && i == lines);
}

/* Tests counter_each() once, not for each line. */
SIMD_INLINE void add_lines_by(struct work *w, const struct simd *simd)
{
	if (counter_each(&w->counter))
		add_lines_of(w, simd, true);
	else
		add_lines_of(w, simd, false);
}

SIMD_BEST(add_lines, struct work)

static void take(struct work *w, enum item item)
{
	uint32_t bin;

	switch (item) {
	case ITEM_RECORD:
		if (add_gram(w, w->in.line.s, w->in.line.len, w->in.in.number, &bin) &&
		    counter_each(&w->counter))
			counter_look(&w->counter, bin);
		break;
	case ITEM_TRACE:
		begin_trace(w);
		break;
	case ITEM_BAD:
		warn(w->file, w->in.in.number, "%s", w->in.why);
		if (w->in.drop == DROP_TRACE)
			counter_end(&w->counter);
		break;
	default:
		warn(w->file, w->in.in.number, "not a gram: run calls through cat2gram first");
		break;
	}
}

static void take_and_go_on(void *arg, enum item item)
{
	take(arg, item);
	add_lines(arg);
}

static void read_grams(int fd, const char *file, void *arg)
{
	struct work *w = arg;

	w->file = file;
	streams_read(&w->in, fd, file, &w->counter.out, take_and_go_on, w);
	counter_end(&w->counter);
}

enum { FADE = ARGS_LONG };

static const struct args_option options[] = {
    {'n', "length", "N", "read calls, not grams, and count grams of N calls (1 to 16)"},
    {'w', "window", "N", "a histogram for each window of N grams"},
    {'s', "step", "STEP", "grams from one window's start to the next (default N)"},
    {'c', "cumulative", "STEP", "the histogram so far, every STEP grams"},
    {FADE, "fade", "N", "halve the counts of -c every N grams"},
    {0}};

static const struct args args = {
    .synopsis = "gramhist [-n N] [-w N [-s STEP]] [FILE ...]\n"
                "       gramhist [-n N] -c STEP [--fade=N] [FILE ...]",
    .about = "Counts the grams of each trace and writes a histogram, highest count first.",
    .options = options,
    .files = true};

static void take_option(struct counter_options *o, int c)
{
	uint64_t grams = args_number(c, optarg, 1, GRAMS_MOST);

	if (c == 'w')
		o->window = grams;
	else if (c == 's')
		o->step = grams;
	else if (c == 'c')
		o->every = grams;
	else
		o->fade = grams;
}

/* Ends the program if the options do not fit together. */
static void check_options(struct counter_options *o)
{
	if (o->step && !o->window)
		args_wrong("-s needs -w");
	if (o->fade && !o->every)
		args_wrong("--fade needs -c");
	if (o->every && o->window)
		args_wrong("either -c or -w, not both");
	if (!o->step)
		o->step = o->window;
}

int main(int argc, char **argv)
{
	static struct work w;
	static struct ngrams ngrams;
	struct counter *counter = &w.counter;
	char **files;
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, &args)) != -1)
		if (c == 'n')
			ngrams.n = args_number(c, optarg, 1, GRAM_TOKENS);
		else
			take_option(&counter->options, c);
	check_options(&counter->options);
	counter_open(counter);
	files = args_files(argv);
	sandbox_enter(files, NULL, NULL);
	out_begin();
	ngrams.counter = counter;
	if (ngrams.n)
		in_each(files, ngrams_read, &ngrams);
	else
		in_each(files, read_grams, &w);
	out_write(counter->out.s, counter->out.len);
	out_close();
	counter_free(counter);
	ngrams_free(&ngrams);
	return fault_end();
}
