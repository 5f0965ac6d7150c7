#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../format/line.h"
#include "../common/fault.h"
#include "calibrate.h"

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

static int by_score(const void *a, const void *b)
{
	const struct score *x = a, *y = b;

	return (x->score < y->score) - (x->score > y->score);
}

/* 95 % interval of a share of k in n: E. B. Wilson, Probable inference, the law of succession, and
 * statistical inference, J. American Statistical Association 22 (1927), 209-212. */
static void wilson(double k, double n, double *low, double *high)
{
	const double z = 1.959963984540054;
	double p = k / n, middle = (p + z * z / (2 * n)) / (1 + z * z / n);
	double half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);

	*low = middle - half > 0 ? middle - half : 0;
	*high = middle + half < 1 ? middle + half : 1;
}

bool scored_threshold(struct scored *all, double rate, struct text *out)
{
	double negatives = 0, fp = 0, tp = 0, positives = 0, threshold = 0, low = 0, high = 0,
	       allowed;
	const struct score *s = all->at;
	const double *rows[] = {&threshold, &fp, &low, &high, &negatives, &tp, &positives};

	if (all->len)
		qsort(all->at, all->len, sizeof *all->at, by_score);
	for (size_t i = 0; i < all->len; i++)
		negatives += !s[i].positive;
	positives = (double)all->len - negatives;
	if (negatives < 1)
		return false;
	allowed = floor(rate * negatives);
	for (size_t i = 0; i < all->len; i++) {
		threshold = s[i].score;
		if (!s[i].positive && allowed-- < 1)
			break;
	}
	for (size_t i = 0; i < all->len; i++) {
		fp += !s[i].positive && s[i].score > threshold;
		tp += s[i].positive && s[i].score > threshold;
	}
	wilson(fp, negatives, &low, &high);
	fp /= negatives;
	tp = positives > 0 ? tp / positives : 0;
	text_string(out, "#threshold\tfpr\tlow95\thigh95\tnegatives\trecall\tpositives\n");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		text_string(out, i ? "\t" : "");
		text_real(out, *rows[i]);
	}
	text_byte(out, '\n');
	return true;
}

static bool take_real(const char *s, double *value)
{
	char *end;

	*value = strtod(s, &end);
	return end > s && (*end == 0 || *end == '\t') && isfinite(*value);
}

double take_rate(const char *arg)
{
	double rate;

	if (!take_real(arg, &rate) || rate < 0 || rate > 1)
		die(2, "-c %s: not a rate from 0 to 1", arg);
	return rate;
}

double take_threshold(const char *arg)
{
	struct lines in;
	struct line line = {.s = ""};
	char first[64] = "";
	double value;
	int fd;

	if (take_real(arg, &value) && !strchr(arg, '\t'))
		return value;
	fd = open(arg, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die(2, "-t %s: neither a number nor a file: %s", arg, strerror(errno));
	if (lines_open(&in, fd) != 0)
		die_memory();
	while (line_next(&in, &line) > 0 && (line.len == 0 || *line.s == '#'))
		line.len = 0;
	snprintf(first, sizeof first, "%.*s", line.len < 63 ? (int)line.len : 63, line.s);
	if (!take_real(first, &value))
		die(1, "%s: no threshold in this file", arg);
	lines_close(&in);
	close(fd);
	return value;
}
