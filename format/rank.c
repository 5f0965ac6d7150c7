#include <math.h>
#include <stdlib.h>

#include "rank.h"

enum { FIELDS = 8, REAL_LEN = 64 };

static const char rank_columns[] = "#sample\ttruth\tmetric\trank\tlabel\tdistance\tmodel";
static const char verdict_columns[] = "#sample\ttruth\tverdict\tscore";

#define DISTANCE_MOST 1e100 /* any number of them can be added up */

/* Cuts a line at its TABs into at most FIELDS values, the last of which takes the rest: how many.
 */
static size_t split(const struct line *line, struct value field[FIELDS])
{
	const char *p = line->s, *end = line->s + line->len;
	size_t n = 0;

	for (;;) {
		const char *tab =
		    n + 1 < FIELDS && p < end ? memchr(p, '\t', (size_t)(end - p)) : NULL;

		field[n++] = (struct value){p, (size_t)((tab ? tab : end) - p)};
		if (!tab)
			return n;
		p = tab + 1;
	}
}

/* Takes the whole value as a finite number. */
static bool take_real(struct value v, double *real)
{
	char s[REAL_LEN], *end;

	if (v.len == 0 || v.len >= sizeof s || v.s[0] == ' ')
		return false;
	memcpy(s, v.s, v.len);
	s[v.len] = 0;
	*real = strtod(s, &end);
	return end == s + v.len && isfinite(*real);
}

static void put_value(struct text *out, struct value v)
{
	text_put(out, v.s, v.len);
	text_byte(out, '\t');
}

static void put_rest(struct text *out, struct value rest)
{
	if (rest.s) {
		text_byte(out, '\t');
		text_put(out, rest.s, rest.len);
	}
	text_byte(out, '\n');
}

/* Whether a line begins with these columns. */
static bool begins(const struct line *line, const char *columns, size_t len)
{
	return line->len >= len && memcmp(line->s, columns, len) == 0 &&
	       (line->len == len || line->s[len] == '\t');
}

bool rank_names(const struct line *line)
{
	return begins(line, rank_columns, sizeof rank_columns - 1);
}

bool verdict_names(const struct line *line)
{
	return begins(line, verdict_columns, sizeof verdict_columns - 1);
}

void rank_put_names(struct text *out)
{
	text_string(out, rank_columns);
}

void rank_put(struct text *out, const struct rank_row *row)
{
	put_value(out, row->sample);
	put_value(out, row->truth);
	put_value(out, row->metric);
	text_number(out, row->rank);
	text_byte(out, '\t');
	put_value(out, row->label);
	text_real(out, row->distance);
	text_byte(out, '\t');
	text_put(out, row->model.s, row->model.len);
	put_rest(out, row->rest);
}

void verdict_put_names(struct text *out)
{
	text_string(out, verdict_columns);
	text_byte(out, '\n');
}

void verdict_put(struct text *out, const struct verdict_row *row)
{
	put_value(out, row->sample);
	put_value(out, row->truth);
	put_value(out, row->verdict);
	text_real(out, row->score);
	put_rest(out, row->rest);
}

const char *rank_parse(const struct line *line, struct rank_row *row)
{
	struct value f[FIELDS];
	size_t n = split(line, f);
	double score;

	if (n == 4 && take_real(f[3], &score))
		return "not a rank but a verdict: kseval reads these";
	if (n < 7 || line->lost)
		return "not a rank: sample, truth, metric, rank, label, distance, model: "
		       "histograms go through ksrank first";
	*row = (struct rank_row){
	    .sample = f[0], .truth = f[1], .metric = f[2], .label = f[4], .model = f[6]};
	if (n > 7)
		row->rest = f[7];
	if (!text_to_number(f[3].s, f[3].len, UINT32_MAX, &row->rank) || row->rank == 0)
		return "the rank is not a number from 1";
	if (!take_real(f[5], &row->distance) || row->distance < 0 || row->distance > DISTANCE_MOST)
		return "the distance is not a number from 0 to 1e100";
	if (f[0].len == 0 || f[2].len == 0 || f[4].len == 0)
		return "an empty sample, metric or label";
	if (f[1].len > LABEL_LEN || f[4].len > LABEL_LEN)
		return "a label of over 255 bytes";
	return NULL;
}

const char *verdict_parse(const struct line *line, struct verdict_row *row)
{
	struct value f[FIELDS];
	size_t n = split(line, f);

	if (n < 4 || line->lost)
		return "not a verdict: sample, truth, verdict, score: "
		       "histograms go through ksrank and ksvote first";
	*row = (struct verdict_row){.sample = f[0], .truth = f[1], .verdict = f[2]};
	if (n > 4)
		row->rest = (struct value){f[4].s, (size_t)(line->s + line->len - f[4].s)};
	if (!take_real(f[3], &row->score))
		return "the score is not a number";
	if (f[0].len == 0 || f[1].len == 0 || f[2].len == 0)
		return "an empty sample, truth or verdict";
	if (f[1].len > LABEL_LEN || f[2].len > LABEL_LEN)
		return "a label of over 255 bytes";
	return NULL;
}
