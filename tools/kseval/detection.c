/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../format/json.h"
#include "../common/fault.h"
#include "../common/names.h"
#include "detection.h"

enum { QUANTILES = 5 }; /* least, lower quartile, median, upper quartile, most */

struct summary {
	uint64_t positives, detected; /* traces of the positive label, and those called positive */
	uint64_t others, alarms;      /* the same of all other traces */
	double calls[QUANTILES];      /* NAN if nothing was detected */
};

void detection_add(struct detection *d, const char *name, size_t len, bool positive, bool called)
{
	struct watched *t;
	size_t known = d->names.len;
	uint32_t number = names_number(&d->names, (struct value){name, len});

	if (d->names.len > d->cap) {
		d->cap = d->cap ? 2 * d->cap : 64;
		d->traces = realloc(d->traces, d->cap * sizeof *d->traces);
		if (!d->traces)
			die_memory();
	}
	t = &d->traces[number];
	if (d->names.len > known)
		*t = (struct watched){.positive = positive};
	t->windows++;
	if (called && t->first == 0)
		t->first = t->windows;
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Returns a quantile of sorted values, by linear interpolation (type 7 of R. J. Hyndman and Y. Fan,
 * The American Statistician 50, 1996). */
static double quantile(const uint64_t *sorted, size_t len, double q)
{
	double place = q * (double)(len - 1), low = floor(place);
	size_t i = (size_t)low;

	if (i + 1 >= len)
		return (double)sorted[len - 1];
	return (double)sorted[i] + (place - low) * ((double)sorted[i + 1] - (double)sorted[i]);
}

/* Sums up all traces, whose windows have `window` calls and begin `step` calls apart. */
static struct summary sum_up(const struct detection *d, uint64_t window, uint64_t step)
{
	struct summary s = {.calls = {NAN, NAN, NAN, NAN, NAN}};
	uint64_t *calls = malloc((d->names.len + 1) * sizeof *calls);

	if (!calls)
		die_memory();
	for (size_t i = 0; i < d->names.len; i++) {
		const struct watched *t = &d->traces[i];
		if (t->positive && t->first)
			calls[s.detected++] = (t->first - 1) * step + window;
		s.positives += t->positive;
		s.others += !t->positive;
		s.alarms += !t->positive && t->first;
	}
	qsort(calls, s.detected, sizeof *calls, compare);
	for (int i = 0; s.detected && i < QUANTILES; i++)
		s.calls[i] = quantile(calls, s.detected, i / (double)(QUANTILES - 1));
	free(calls);
	return s;
}

/* Appends a line: how many of all. */
static void put_share(struct text *out, const char *what, uint64_t part, uint64_t all)
{
	char line[128];

	snprintf(line, sizeof line, "%-20s%llu of %llu", what, (unsigned long long)part,
	         (unsigned long long)all);
	text_string(out, line);
	if (all) {
		snprintf(line, sizeof line, " (%.3f)", (double)part / (double)all);
		text_string(out, line);
	}
	text_byte(out, '\n');
}

void detection_put(const struct detection *d, uint64_t window, uint64_t step, struct text *out)
{
	struct summary s = sum_up(d, window, step);
	char line[160] = "calls until then    -\n";

	text_byte(out, '\n');
	put_share(out, "traces detected", s.detected, s.positives);
	if (s.detected)
		snprintf(line, sizeof line,
		         "calls until then    median %.0f, quartiles %.0f and %.0f, least %.0f, "
		         "most %.0f\n",
		         s.calls[2], s.calls[1], s.calls[3], s.calls[0], s.calls[4]);
	text_string(out, line);
	put_share(out, "false alarms", s.alarms, s.others);
}

void detection_put_json(const struct detection *d, uint64_t window, uint64_t step, struct text *out)
{
	static const char *const names[QUANTILES] = {"least", "lower_quartile", "median",
	                                             "upper_quartile", "most"};
	const struct summary s = sum_up(d, window, step);
	const struct {
		const char *name;
		uint64_t value;
	} counts[] = {{"window", window},       {"step", step},       {"traces", s.positives},
	              {"detected", s.detected}, {"others", s.others}, {"alarms", s.alarms}};

	json_key(out, "detection");
	text_byte(out, '{');
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		json_key(out, counts[i].name);
		text_number(out, counts[i].value);
	}
	json_key(out, "calls");
	text_byte(out, '{');
	for (int i = 0; i < QUANTILES; i++) {
		json_key(out, names[i]);
		json_real(out, s.calls[i]);
	}
	text_string(out, "}}");
}

void detection_free(struct detection *d)
{
	strtab_free(&d->names);
	free(d->traces);
}
