/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "../common/fault.h"
#include "feed.h"

#define NOBODY UINT32_MAX /* label `-`, of rows without a model */

void feed_open(struct feed *f, int fd, const char *file)
{
	f->file = file;
	f->columns = (struct row_columns){0};
	if (lines_open(&f->in, fd) != 0)
		die_memory();
}

void feed_close(struct feed *f)
{
	lines_close(&f->in);
	strtab_free(&f->seen);
}

static const char *check_row(const struct poll *p, const struct rank_row *row)
{
	if (!poll_takes_label(p, row->label))
		return "more than 1024 labels: row skipped";
	return poll_takes_metric(p, row->metric) ? NULL : "more than 256 metrics: row skipped";
}

/* Notes the numbers of a row's label and metric. */
static void number_row(struct feed *f, struct poll *p, const struct rank_row *row)
{
	f->metric = poll_metric(p, row->metric);
	f->label = value_is(row->label, "-") ? NOBODY : poll_label(p, row->label);
	p->has_positive = p->has_positive || value_is(row->label, p->positive);
	if (f->warned || !value_is(row->label, VERDICT_UNKNOWN))
		return;
	warn(f->file, f->in.number,
	     "models with the label unknown, the verdict on samples that cannot be judged: give "
	     "them another label");
	f->warned = true;
}

enum taken feed_take(struct feed *f, struct poll *p, const struct line *line, struct rank_row *row,
                     bool verdicts)
{
	const char *why;

	if (line->len == 0)
		return TAKEN_NOTHING;
	if (stream_comment(line->s)) {
		columns_read(&f->columns, line);
		return TAKEN_NOTHING;
	}
	if (verdicts && verdict_looks(&f->columns, line))
		return TAKEN_VERDICT;
	why = rank_parse(&f->columns, line, row);
	if (!why)
		why = check_row(p, row);
	if (why) {
		warn(f->file, f->in.number, "%s", why);
		return TAKEN_NOTHING;
	}
	number_row(f, p, row);
	return TAKEN_RANK;
}

/* Returns whether a row continues the current group. */
static bool goes_on(const struct feed *f, const struct rank_row *row)
{
	const struct row_group *g = &f->group;

	return g->weights > 0 && g->label == f->label && g->metric == f->metric &&
	       row->rank > g->rank;
}

bool feed_begins(const struct feed *f, const struct rank_row *row)
{
	const uint32_t key[] = {f->label, f->metric};

	if (!f->sample || !value_same(text_value(&f->sample->name), row->sample))
		return true;
	return !goes_on(f, row) && strtab_find(&f->seen, (const char *)key, sizeof key) >= 0;
}

void feed_begin(struct feed *f, struct ballot *s)
{
	f->sample = s;
	f->novelty = INFINITY;
	f->measured = f->strange = false;
	strtab_clear(&f->seen);
}

/* Ends a group, whose rows are complete: adds its vote. */
static void end_group(struct feed *f)
{
	struct row_group *g = &f->group;

	if (g->weights > 0 && g->label != NOBODY)
		ballot_add(f->sample, g->label, g->metric, g->sum / g->weights);
	g->sum = g->weights = 0;
}

static void begin_group(struct feed *f)
{
	const uint32_t key[] = {f->label, f->metric};

	end_group(f);
	f->group.label = f->label;
	f->group.metric = f->metric;
	if (strtab_add(&f->seen, (const char *)key, sizeof key) < 0)
		die_memory();
}

/* Notes whether the row shows that the sample shares a gram with the bank. */
static void note_novelty(struct feed *f, enum kind kind, double distance)
{
	bool novelty = kind == KIND_NOVELTY || kind == KIND_MISMATCH;

	f->strange = f->strange || f->label == NOBODY;
	f->measured = f->measured || (f->label != NOBODY && kind == KIND_DISTANCE) ||
	              (novelty && distance < 1);
	if (kind == KIND_NOVELTY && distance < f->novelty)
		f->novelty = distance;
}

void feed_add(struct feed *f, const struct poll *p, const struct rank_row *row)
{
	struct row_group *g = &f->group;
	double weight = f->nearest ? 1 / (double)row->rank : 1;

	if (!goes_on(f, row))
		begin_group(f);
	g->rank = row->rank;
	g->sum += weight * row->distance;
	g->weights += weight;
	note_novelty(f, p->metric[f->metric].kind, row->distance);
}

void feed_end(struct feed *f)
{
	if (!f->sample)
		return;
	end_group(f);
	if (isfinite(f->novelty))
		ballot_novelty(f->sample, f->novelty);
	f->sample->strange = f->sample->strange || f->strange;
	f->sample->common = f->sample->common || (f->measured && !f->strange);
	f->sample = NULL;
}
