/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../format/json.h"
#include "../common/fault.h"
#include "confusion.h"

enum { WIDTH_LEAST = 12 };

struct confusion confusion_of(struct text *names, size_t labels, const struct verdicts *v)
{
	struct confusion t = {names, labels, calloc(labels * (labels + 1), sizeof *t.cells), 0};

	if (!t.cells)
		die_memory();
	for (size_t i = 0; i < v->len; i++) {
		size_t verdict = v->at[i].verdict == UNKNOWN ? labels : v->at[i].verdict;
		t.cells[v->at[i].truth * (labels + 1) + verdict]++;
		t.unknown += verdict == labels;
	}
	return t;
}

static uint64_t cell(const struct confusion *t, size_t truth, size_t verdict)
{
	return t->cells[truth * (t->labels + 1) + verdict];
}

/* Return the number of samples that have a label, and of verdicts that name it. */
static uint64_t row_sum(const struct confusion *t, size_t label)
{
	uint64_t sum = 0;

	for (size_t i = 0; i <= t->labels; i++)
		sum += cell(t, label, i);
	return sum;
}

static uint64_t column_sum(const struct confusion *t, size_t label)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < t->labels; i++)
		sum += cell(t, i, label);
	return sum;
}

/* Returns whether any sample or verdict has this label: the positive one may not occur. */
static bool occurs(const struct confusion *t, size_t label)
{
	return t->labels <= 2 || row_sum(t, label) || column_sum(t, label);
}

static double ratio(uint64_t a, uint64_t b)
{
	return b ? (double)a / (double)b : NAN;
}

/* These return figures of one label against all others; NAN if undefined. */
static double precision(const struct confusion *t, size_t label)
{
	return ratio(cell(t, label, label), column_sum(t, label));
}

static double recall(const struct confusion *t, size_t label)
{
	return ratio(cell(t, label, label), row_sum(t, label));
}

static double f1(const struct confusion *t, size_t label)
{
	return ratio(2 * cell(t, label, label), row_sum(t, label) + column_sum(t, label));
}

/* Returns the mean over the labels that have samples; undefined figures count as 0. */
static double mean(const struct confusion *t, double (*of)(const struct confusion *, size_t))
{
	double sum = 0;
	uint64_t labels = 0;

	for (size_t i = 0; i < t->labels; i++) {
		double value = of(t, i);
		if (row_sum(t, i) == 0)
			continue;
		labels++;
		sum += isnan(value) ? 0 : value;
	}
	return labels ? sum / (double)labels : NAN;
}

/* Returns the share of verdicts that name the right label. */
static double right(const struct confusion *t)
{
	uint64_t sum = 0, all = 0;

	for (size_t i = 0; i < t->labels; i++) {
		sum += cell(t, i, i);
		all += row_sum(t, i);
	}
	return ratio(sum, all);
}

static void put_padded(struct text *out, const char *s, size_t len, size_t width)
{
	for (size_t i = len; i < width; i++)
		text_byte(out, ' ');
	text_put(out, s, len);
}

static void put_count(struct text *out, uint64_t n, size_t width)
{
	char s[24];

	put_padded(out, s, (size_t)snprintf(s, sizeof s, "%llu", (unsigned long long)n), width);
}

static void put_figure(struct text *out, double value)
{
	char s[32];

	if (isnan(value))
		put_padded(out, "-", 1, WIDTH_LEAST);
	else
		put_padded(out, s, (size_t)snprintf(s, sizeof s, "%.3f", value), WIDTH_LEAST);
}

static size_t width_of(const struct confusion *t)
{
	size_t width = WIDTH_LEAST - 2;

	for (size_t i = 0; i < t->labels; i++)
		width = t->names[i].len > width ? t->names[i].len : width;
	return width + 2;
}

/* Writes a row of figures, after its name. */
static void put_row(struct text *out, struct value name, size_t width, const double *figures,
                    size_t len)
{
	put_padded(out, name.s, name.len, width);
	text_string(out, "  ");
	for (size_t i = 0; i < len; i++)
		put_figure(out, figures[i]);
	text_byte(out, '\n');
}

static void put_figures(const struct confusion *t, struct text *out, size_t width)
{
	const double means[] = {mean(t, precision), mean(t, recall), mean(t, f1)}, all = right(t);

	text_byte(out, '\n');
	put_padded(out, "label", 5, width);
	text_string(out, "     precision      recall          F1\n");
	for (size_t i = 0; i < t->labels; i++) {
		const double own[] = {precision(t, i), recall(t, i), f1(t, i)};

		if (occurs(t, i))
			put_row(out, (struct value){t->names[i].s, t->names[i].len}, width, own, 3);
	}
	put_row(out, string_value("mean"), width, means, 3);
	put_row(out, string_value("right"), width, &all, 1);
}

void confusion_put(const struct confusion *t, struct text *out)
{
	size_t width = width_of(t);

	put_padded(out, "actual", 6, width);
	text_string(out, "  | predicted\n");
	put_padded(out, "", 0, width);
	text_string(out, "  |");
	for (size_t i = 0; i < t->labels; i++)
		if (occurs(t, i))
			put_padded(out, t->names[i].s, t->names[i].len, width);
	if (t->unknown)
		put_padded(out, "unknown", 7, width);
	put_padded(out, "total", 5, width);
	text_byte(out, '\n');
	for (size_t i = 0; i < t->labels; i++) {
		if (!occurs(t, i))
			continue;
		put_padded(out, t->names[i].s, t->names[i].len, width);
		text_string(out, "  |");
		for (size_t k = 0; k < t->labels; k++)
			if (occurs(t, k))
				put_count(out, cell(t, i, k), width);
		if (t->unknown)
			put_count(out, cell(t, i, t->labels), width);
		put_count(out, row_sum(t, i), width);
		text_byte(out, '\n');
	}
	if (t->labels > 2)
		put_figures(t, out, width);
}

static void put_member(struct text *out, const char *name, double value)
{
	json_key(out, name);
	json_real(out, value);
}

void confusion_put_json(const struct confusion *t, struct text *out)
{
	json_key(out, "labels");
	text_byte(out, '{');
	for (size_t i = 0; i < t->labels; i++) {
		if (i)
			text_string(out, ", ");
		json_value(out, (struct value){t->names[i].s, t->names[i].len});
		text_string(out, ": {");
		json_key(out, "n");
		text_number(out, row_sum(t, i));
		put_member(out, "precision", precision(t, i));
		put_member(out, "recall", recall(t, i));
		put_member(out, "f1", f1(t, i));
		text_byte(out, '}');
	}
	text_byte(out, '}');
	put_member(out, "macro_f1", mean(t, f1));
	put_member(out, "right", right(t));
}

void confusion_free(struct confusion *t)
{
	free(t->cells);
}
