/*
 * gramhist - grams to histograms
 *
 * Counts the grams of each trace, or of each window of N grams in it, and writes a histogram:
 * highest count first.
 */
#include <stdalign.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../format/hist.h"
#include "../format/simd.h"
#include "common/args.h"
#include "common/fault.h"
#include "common/in.h"
#include "common/out.h"
#include "common/sandbox.h"

enum {
	WINDOW_MOST = 1 << 28,
	FAMILIAR_BITS = 13,
	FAMILIAR = 1 << FAMILIAR_BITS, /* lines that are known by sight */
	FAMILIAR_LEN = SIMD_BYTES - sizeof(uint32_t),
	CHUNK = 4096 /* bytes that are looked at ahead */
};

struct options {
	uint64_t window; /* grams in a window; 0: the whole trace is one */
	uint64_t step;   /* grams from the start of a window to that of the next */
};

/* Of a trace that is cut into windows: the grams that the windows to come may still need. */
struct windows {
	uint32_t *ring;   /* numbers of the last grams seen, by place % options.window; owned */
	uint64_t seen;    /* grams of the trace so far */
	uint64_t start;   /* place of the first gram of the next window */
	uint64_t covered; /* place behind the last gram that a window had */
	uint64_t written; /* windows so far */
	struct hist hist; /* of the window that is being written */
};

/* A line that has come before in the trace, in one line of the cache. */
struct familiar {
	char line[FAMILIAR_LEN]; /* a gram, its newline, and anything */
	uint32_t bin;            /* of the gram, + 1; 0: not in use */
};

struct work {
	struct options options;
	struct stream in;
	alignas(SIMD_BYTES) struct familiar familiar[FAMILIAR]; /* by their hash */
	uint64_t
	    counts[FAMILIAR];    /* how often they came since, which the bins do not count yet; not
	                         beside the line, which could not be looked at before it is there */
	uint16_t used[FAMILIAR]; /* which of them are in use */
	size_t used_len;
	struct hist hist; /* of the trace at hand; with windows, its distinct grams */
	struct windows windows;
	bool open; /* a trace is at hand */
	struct text out;
	const char *file;
};

static void put_hist(struct work *w, struct hist *h)
{
	if (hist_put(&w->out, h) != 0)
		die_memory();
	out_pour(w->out.s, &w->out.len);
}

/* Writes the window of the grams from place `from` to before place `to`. */
static void put_window(struct work *w, uint64_t from, uint64_t to)
{
	struct windows *ws = &w->windows;

	hist_clear(&ws->hist);
	ws->hist.n = w->hist.n;
	for (uint64_t i = from; i < to; i++) {
		struct value gram = hist_gram(&w->hist, ws->ring[i % w->options.window]);
		if (hist_add(&ws->hist, gram.s, gram.len, 1) != 0)
			die_memory();
	}
	header_copy(&ws->hist.head, &w->hist.head);
	header_set_number(&ws->hist.head, "window", ++ws->written);
	put_hist(w, &ws->hist);
	ws->covered = to;
}

/* One more gram, which is bin number `bin`, of a trace that is cut into windows. */
static void add_to_window(struct work *w, uint32_t bin)
{
	struct windows *ws = &w->windows;

	ws->ring[ws->seen++ % w->options.window] = bin;
	if (ws->seen == ws->start + w->options.window) {
		put_window(w, ws->start, ws->seen);
		ws->start += w->options.step;
	}
}

/* The trace is over: what no window has had yet is a last, shorter one. */
static void end_windows(struct work *w)
{
	struct windows *ws = &w->windows;

	if (ws->written == 0 || (ws->seen > ws->covered && ws->seen > ws->start))
		put_window(w, ws->start, ws->seen);
	ws->seen = ws->start = ws->covered = ws->written = 0;
}

/* Counts in its bin how often a known line came. */
static void count_familiar(struct work *w, size_t slot)
{
	if (w->counts[slot] == 0)
		return;
	w->hist.counts[w->familiar[slot].bin - 1] += w->counts[slot];
	w->hist.total += w->counts[slot];
	w->counts[slot] = 0;
}

static void forget_familiar(struct work *w)
{
	for (size_t i = 0; i < w->used_len; i++) {
		count_familiar(w, w->used[i]);
		memset(&w->familiar[w->used[i]], 0, sizeof *w->familiar);
	}
	w->used_len = 0;
}

static void end_trace(struct work *w)
{
	if (!w->open)
		return;
	forget_familiar(w);
	if (w->options.window)
		end_windows(w);
	else
		put_hist(w, &w->hist);
	w->open = false;
}

static void begin_trace(struct work *w)
{
	const char *why;

	end_trace(w);
	why = hist_begin(&w->hist, &w->in.head);
	if (why)
		warn(w->file, w->in.in.number, "%s", why);
	w->open = true;
}

/* The slow way: a gram that may be new, on line number `number`. Its bin + 1; 0: refused. */
static uint32_t add_gram(struct work *w, const char *gram, size_t len, uint64_t number)
{
	const char *why = hist_add_gram(&w->hist, gram, len, 1);
	uint32_t bin;

	if (why) {
		warn(w->file, number, "%s", why);
		return 0;
	}
	bin = (uint32_t)hist_find(&w->hist, gram, len);
	if (w->options.window)
		add_to_window(w, bin);
	return bin + 1;
}

/* Whether a line may be a known one. */
static inline bool can_be_familiar(size_t len)
{
	return len - 1 < FAMILIAR_LEN - 1;
}

/* A line that is not known: false if it is no gram; else it is counted, and known from now on. */
SIMD_RARE static bool add_line(struct work *w, const struct simd *simd, const char *line,
                               size_t len, uint64_t number)
{
	struct familiar *k;
	uint32_t bin;
	size_t slot;

	if (!stream_record(line, len))
		return false;
	bin = add_gram(w, line, len, number);
	if (bin == 0 || !can_be_familiar(len))
		return true;
	slot = simd->hash(line, len) % FAMILIAR;
	k = &w->familiar[slot];
	if (k->bin)
		count_familiar(w, slot);
	else
		w->used[w->used_len++] = (uint16_t)slot;
	memcpy(k->line, line, len + 1);
	k->bin = bin;
	return true;
}

/* Counts a line if it is known. */
SIMD_INLINE bool add_familiar(struct work *w, const struct simd *simd, bool windows,
                              const char *line, size_t len)
{
	size_t slot;

	if (!can_be_familiar(len))
		return false;
	slot = simd->hash(line, len) % FAMILIAR;
	if (!simd->same(line, w->familiar[slot].line, len + 1))
		return false;
	w->counts[slot]++;
	if (windows)
		add_to_window(w, w->familiar[slot].bin - 1);
	return true;
}

/* Counts the lines that lie whole in the buffer, as long as they are grams. */
SIMD_INLINE void add_lines_of(struct work *w, const struct simd *simd, bool windows)
{
	uint16_t ends[CHUNK + SIMD_BYTES + 2];
	const char *bytes;
	size_t left, lines, at, i;

	do {
		left = stream_ahead(&w->in, &bytes);
		lines = simd_places(bytes, left < CHUNK ? left : CHUNK, ends, simd->newlines, simd);
		for (at = i = 0; i < lines; at = ends[i++] + 1u)
			if (!add_familiar(w, simd, windows, bytes + at, ends[i] - at) &&
			    !add_line(w, simd, bytes + at, ends[i] - at, w->in.in.number + i + 1))
				break;
		stream_take(&w->in, at, i);
	} while (i && i == lines);
}

/* The question of windows is asked once, not for each line. */
SIMD_INLINE void add_lines_by(struct work *w, const struct simd *simd)
{
	if (w->options.window)
		add_lines_of(w, simd, true);
	else
		add_lines_of(w, simd, false);
}

SIMD_BEST(add_lines, struct work)

static void take(struct work *w, enum item item)
{
	switch (item) {
	case ITEM_RECORD:
		add_gram(w, w->in.line.s, w->in.line.len, w->in.in.number);
		break;
	case ITEM_TRACE:
		begin_trace(w);
		break;
	case ITEM_BAD:
		warn(w->file, w->in.in.number, "%s", w->in.why);
		if (w->in.drop == DROP_TRACE)
			end_trace(w);
		break;
	default:
		warn(w->file, w->in.in.number,
		     "not a gram: a call stream goes through cat2gram first");
		break;
	}
}

static void read_grams(int fd, const char *file, void *arg)
{
	struct work *w = arg;
	struct out_gathered gathered = {fd, &w->out.s, &w->out.len};
	enum item item;

	w->file = file;
	if (stream_open(&w->in, fd) != 0)
		die_memory();
	w->in.in.idle = out_before_read;
	w->in.in.idle_arg = &gathered;
	while ((item = stream_next(&w->in)) > ITEM_ERROR) {
		take(w, item);
		add_lines(w);
	}
	if (item == ITEM_ERROR)
		warn(file, 0, "%s", strerror(w->in.in.error));
	end_trace(w);
	stream_close(&w->in);
}

static void free_work(struct work *w)
{
	free(w->windows.ring);
	hist_free(&w->windows.hist);
	hist_free(&w->hist);
	text_free(&w->out);
}

static const struct args_option options[] = {
    {'w', "window", "N", "a histogram for each window of N grams"},
    {'s', "step", "STEP", "grams from the start of a window to the next one's (default N)"},
    {0}};

static const struct args args = {
    .synopsis = "gramhist [-w N [-s STEP]] [FILE ...]",
    .about = "Counts the grams of each trace and writes a histogram, highest count first.",
    .options = options,
    .files = true};

int main(int argc, char **argv)
{
	static struct work w;
	char **files;
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, &args)) != -1) {
		if (c == 'w')
			w.options.window = args_number(c, optarg, 1, WINDOW_MOST);
		else
			w.options.step = args_number(c, optarg, 1, WINDOW_MOST);
	}
	if (w.options.step && !w.options.window)
		args_wrong("-s goes with -w");
	if (w.options.window && !w.options.step)
		w.options.step = w.options.window;
	if (w.options.window &&
	    !(w.windows.ring = malloc(w.options.window * sizeof *w.windows.ring)))
		die_memory();
	files = args_files(argv);
	sandbox_enter(files, NULL, NULL);
	out_begin();
	in_each(files, read_grams, &w);
	out_write(w.out.s, w.out.len);
	out_close();
	free_work(&w);
	return fault_end();
}
