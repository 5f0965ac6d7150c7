/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../format/number.h"
#include "../../format/stream.h"
#include "../../format/wilson.h"
#include "../common/fault.h"
#include "../common/in.h"
#include "calibrate.h"

enum { PLACES = 9 /* most digits of a rate after the point */ };

struct rate take_rate(const char *arg)
{
	struct rate r = {0, 1};
	const char *s = arg;
	int digits = 0, places = 0;

	for (bool point = false; (*s >= '0' && *s <= '9') || (*s == '.' && !point); s++) {
		point = point || *s == '.';
		digits += *s != '.';
		if (*s == '.')
			continue;
		if (point && ++places > PLACES)
			die(2, "-c %s: more than %d digits after the point", arg, PLACES);
		r.parts = r.parts > 1 && !point ? 2 : 10 * r.parts + (uint64_t)(*s - '0');
		r.of *= point ? 10 : 1;
	}
	if (*s || digits == 0 || r.parts > r.of)
		die(2, "-c %s: not a rate from 0 to 1, such as 0.01", arg);
	return r;
}

void scored_add(struct scored *s, double score, bool positive)
{
	if (s->len == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 64;
		s->at = realloc(s->at, s->cap * sizeof *s->at);
		if (!s->at)
			die_memory();
	}
	s->at[s->len++] = (struct score){score, positive};
}

/* Sorts the highest score first, none last. */
static int by_score(const void *a, const void *b)
{
	const struct score *x = a, *y = b;

	if (isnan(x->score) || isnan(y->score))
		return isnan(x->score) - isnan(y->score);
	return (x->score < y->score) - (x->score > y->score);
}

static uint64_t count(const struct scored *s, bool positive)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s->len; i++)
		n += s->at[i].positive == positive;
	return n;
}

/* Returns why n samples are too few for a rate, in `why`; NULL if they are not. */
static const char *too_few(struct rate r, uint64_t n, char *why, size_t size)
{
	if (n == 0)
		snprintf(why, size, "no threshold: no sample is known not to be positive");
	else if (r.parts == 0)
		snprintf(why, size, "no threshold: no number of samples is enough for a rate of 0");
	else if (r.parts * (n + 1) < r.of)
		snprintf(why, size,
		         "%llu samples that are not positive are too few for this rate: "
		         "%llu are needed",
		         (unsigned long long)n,
		         (unsigned long long)((r.of + r.parts - 1) / r.parts - 1));
	else
		return NULL;
	return why;
}

/* Returns the least threshold that at most `allowed` of the scores that are not positive exceed;
 * -INFINITY if there are no scores. */
static double find_threshold(const struct scored *s, uint64_t allowed)
{
	double least = -INFINITY;

	for (size_t i = 0; i < s->len && !isnan(s->at[i].score); i++) {
		if (s->at[i].positive)
			continue;
		least = s->at[i].score;
		if (allowed-- == 0)
			return least;
	}
	return nextafter(least, -INFINITY); /* all may exceed it */
}

/* Returns how many scores of one side exceed a threshold. */
static double above(const struct scored *s, double threshold, bool positive)
{
	double n = 0;

	for (size_t i = 0; i < s->len; i++)
		n += s->at[i].positive == positive && s->at[i].score > threshold;
	return n;
}

static void put_scores(const struct scored *s, struct text *out)
{
	put_comment(out, "score");
	for (size_t i = 0; i < s->len; i++) {
		if (s->at[i].positive)
			continue;
		if (isnan(s->at[i].score))
			text_byte(out, '-');
		else
			text_real(out, s->at[i].score);
		text_byte(out, '\n');
	}
}

bool scored_threshold(struct scored *s, struct rate rate, struct text *out, char *why, size_t size)
{
	uint64_t n = count(s, false), positives = s->len - n;
	double threshold, fp, tp, low = 0, high = 0;

	if (too_few(rate, n, why, size))
		return false;
	qsort(s->at, s->len, sizeof *s->at, by_score);
	threshold = find_threshold(s, rate.parts * (n + 1) / rate.of - 1);
	if (!isfinite(threshold)) {
		snprintf(why, size, "no threshold: no sample that is not positive has a score");
		return false;
	}
	fp = above(s, threshold, false);
	tp = above(s, threshold, true);
	wilson(fp, (double)n, &low, &high);
	const double row[] = {threshold,
	                      fp / (double)n,
	                      low,
	                      high,
	                      (double)n,
	                      positives ? tp / (double)positives : 0,
	                      (double)positives,
	                      (double)rate.parts / (double)rate.of};
	put_comment(out, "threshold\tfpr\tlow95\thigh95\tnegatives\trecall\tpositives\trate");
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		text_string(out, i ? "\t" : "");
		text_real(out, row[i]);
	}
	text_byte(out, '\n');
	put_scores(s, out);
	return true;
}

/* Reads the number at the start of a line, up to its end or a TAB. */
static bool take_number(const char *s, size_t len, double *value)
{
	const char *tab = memchr(s, '\t', len);

	return text_to_real(s, tab ? (size_t)(tab - s) : len, value);
}

/* Adds a line of the scores. Returns false if it is not one. */
static bool add_score(struct threshold *t, size_t *cap, const struct line *line)
{
	double score;

	t->n++;
	if (line->len == 1 && *line->s == '-')
		return true;
	if (!take_number(line->s, line->len, &score))
		return false;
	if (t->len == *cap) {
		*cap = *cap ? 2 * *cap : 64;
		t->scores = realloc(t->scores, *cap * sizeof *t->scores);
		if (!t->scores)
			die_memory();
	}
	t->scores[t->len++] = score;
	return true;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x < y) - (x > y);
}

const char *threshold_read(struct threshold *t, struct lines *in, uint64_t *number)
{
	struct line line;
	bool found = false;
	size_t cap = 0;
	int got;

	while ((got = line_next(in, &line)) > 0) {
		*number = in->number;
		if (line.len == 0 || stream_comment(line.s))
			continue;
		if (found && !add_score(t, &cap, &line))
			return "not a score: expected a file from ksvote -c";
		if (!found && !take_number(line.s, line.len, &t->least))
			return "not a threshold: expected a file from ksvote -c";
		found = true;
	}
	*number = 0;
	if (got < 0)
		return strerror(in->error);
	if (t->len)
		qsort(t->scores, t->len, sizeof *t->scores, by_value);
	return found ? NULL : "no threshold in this file";
}

/* Opens the file of -t: a regular one, or a pipe that the shell has opened. Anything else may never
 * end, and nobody may write to a FIFO. */
static int open_threshold(const char *arg)
{
	struct stat st;
	const char *why = NULL;
	int fd = -1;

	if (stat(arg, &st) != 0)
		die(2, "-t %s: neither a number nor a file: %s", arg, strerror(errno));
	if (S_ISDIR(st.st_mode))
		die(2, "-t %s: a directory, not a number or a file from -c", arg);
	if (strncmp(arg, "/dev/fd/", 8) == 0 && S_ISFIFO(st.st_mode))
		fd = in_open(arg);
	else
		why = in_open_file(arg, &fd);
	if (fd < 0)
		die(1, "%s: %s", arg, why ? why : strerror(errno));
	return fd;
}

void threshold_take(struct threshold *t, const char *arg)
{
	struct lines in;
	const char *why;
	uint64_t number;
	int fd;

	if (take_number(arg, strlen(arg), &t->least) && !strchr(arg, '\t'))
		return;
	fd = open_threshold(arg);
	if (lines_open(&in, fd) != 0)
		die_memory();
	why = threshold_read(t, &in, &number);
	if (why && number)
		die(1, "%s:%llu: %s", arg, (unsigned long long)number, why);
	if (why)
		die(1, "%s: %s", arg, why);
	lines_close(&in);
	close(fd);
}

void threshold_free(struct threshold *t)
{
	free(t->scores);
}

double threshold_p(const struct threshold *t, double score)
{
	size_t low = 0, high = t->len; /* scores[..low) are at least as high, [high..) lower */

	if (t->n == 0 || isnan(score))
		return NAN;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (t->scores[middle] >= score)
			low = middle + 1;
		else
			high = middle;
	}
	return (1 + (double)low) / ((double)t->n + 1);
}
