/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "../common/fault.h"
#include "../common/out.h"
#include "counter.h"

void counter_open(struct counter *c)
{
	size_t grams = c->options.window;

	if (grams && !(c->windows.ring = malloc(grams * sizeof *c->windows.ring)))
		die_memory();
}

void counter_free(struct counter *c)
{
	free(c->windows.ring);
	hist_free(&c->windows.hist);
	hist_free(&c->hist);
	text_free(&c->out);
}

static void put_hist(struct counter *c, struct hist *h)
{
	if (hist_put(&c->out, h) != 0)
		die_memory();
	out_pour(c->out.s, &c->out.len);
}

/* Writes the window of the grams from place `from` to before place `to`. */
static void put_window(struct counter *c, uint64_t from, uint64_t to)
{
	struct windows *ws = &c->windows;

	hist_clear(&ws->hist);
	ws->hist.n = c->hist.n;
	for (uint64_t i = from; i < to; i++) {
		struct value gram = hist_gram(&c->hist, ws->ring[i % c->options.window]);
		if (hist_add(&ws->hist, gram.s, gram.len, 1) != 0)
			die_memory();
	}
	header_copy(&ws->hist.head, &c->hist.head);
	header_set_number(&ws->hist.head, "window", ++ws->written);
	put_hist(c, &ws->hist);
	ws->covered = to;
}

/* Adds a gram of a trace that is cut into windows. */
static void add_to_window(struct counter *c, uint32_t bin)
{
	struct windows *ws = &c->windows;

	ws->ring[c->grams++ % c->options.window] = bin;
	if (c->grams == ws->start + c->options.window) {
		put_window(c, ws->start, c->grams);
		ws->start += c->options.step;
	}
}

/* Ends the trace: grams not in any window yet make up a last, shorter one. */
static void end_windows(struct counter *c)
{
	struct windows *ws = &c->windows;

	if (ws->written == 0 || (c->grams > ws->covered && c->grams > ws->start))
		put_window(c, ws->start, c->grams);
	ws->start = ws->covered = ws->written = 0;
}

/* Adds the count of the piece at this place to its bin. */
static void count_place(struct counter *c, size_t place)
{
	if (c->counts[place] == 0)
		return;
	c->hist.counts[c->familiar.numbers[place] - 1] += c->counts[place];
	c->hist.total += c->counts[place];
	c->counts[place] = 0;
}

static void count_places(struct counter *c)
{
	for (size_t i = 0; i < c->familiar.used_len; i++)
		count_place(c, c->familiar.used[i]);
}

/* Writes the histogram of the trace so far. */
static void put_grown(struct counter *c)
{
	count_places(c);
	header_set_number(&c->hist.head, "calls", c->calls ? c->calls : c->grams);
	put_hist(c, &c->hist);
	c->growing.covered = c->grams;
	c->growing.written = true;
}

/* Halves the counts, which renumbers the bins. */
static void fade(struct counter *c)
{
	count_places(c);
	familiar_clear(&c->familiar);
	if (hist_halve(&c->hist) != 0)
		die_memory();
}

/* Adds a gram to a growing histogram. */
static void grow(struct counter *c)
{
	struct growing *g = &c->growing;

	c->grams++;
	if (c->grams == g->next) {
		put_grown(c);
		g->next += c->options.every;
	}
	if (c->grams == g->fade) {
		fade(c);
		g->fade += c->options.fade;
	}
}

void counter_look(struct counter *c, uint32_t bin)
{
	if (c->options.window)
		add_to_window(c, bin);
	else
		grow(c);
}

void counter_end(struct counter *c)
{
	if (!c->open)
		return;
	count_places(c);
	familiar_clear(&c->familiar);
	if (c->options.window)
		end_windows(c);
	else if (!c->options.every)
		put_hist(c, &c->hist);
	else if (!c->growing.written || c->grams > c->growing.covered)
		put_grown(c);
	c->open = false;
}

const char *counter_begin(struct counter *c, const struct header *head)
{
	counter_end(c);
	c->grams = c->calls = 0;
	c->growing = (struct growing){.next = c->options.every, .fade = c->options.fade};
	c->open = true;
	return hist_begin(&c->hist, head);
}

const char *counter_add(struct counter *c, const char *gram, size_t len, uint32_t *bin)
{
	const char *why = hist_add_gram(&c->hist, gram, len, 1);

	if (!why)
		*bin = (uint32_t)hist_find(&c->hist, gram, len);
	return why;
}

void counter_keep(struct counter *c, size_t place, const char *piece, size_t len, uint32_t bin)
{
	count_place(c, place);
	familiar_put(&c->familiar, place, piece, len, bin);
}
