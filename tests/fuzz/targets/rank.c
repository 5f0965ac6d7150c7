/* SPDX-License-Identifier: MIT */
/* rank: rows of the rank and the verdict stream, read, written and read again. */
#include <math.h>

#include "../../../format/rank.h"
#include "../fuzz.h"

/* A line that was written, without its newline, in memory of its own. */
static struct line take_line(struct text *t)
{
	CLAIM(t->len > 0 && t->s[t->len - 1] == '\n' && !t->failed);
	return (struct line){.s = t->s, .len = t->len - 1};
}

static void check_rank(const struct row_columns *c, const struct line *line)
{
	struct rank_row row, again;
	const struct row_columns none = {0};
	const char *why = rank_parse(c, line, &row);
	struct text t = {0};
	struct line written;

	if (why) {
		CLAIM(*why);
		return;
	}
	rank_put(&t, &row);
	written = take_line(&t);
	CLAIM(rank_parse(&none, &written, &again) == NULL);
	CLAIM(value_same(row.sample, again.sample) && value_same(row.truth, again.truth));
	CLAIM(value_same(row.metric, again.metric) && value_same(row.label, again.label));
	CLAIM(value_same(row.model, again.model));
	CLAIM(row.rank == again.rank && row.rank > 0 && row.distance == again.distance);
	CLAIM(isfinite(row.distance));
	text_free(&t);
}

static void check_verdict(const struct row_columns *c, const struct line *line)
{
	struct verdict_row row, again;
	const struct row_columns none = {0};
	const char *why = verdict_parse(c, line, &row);
	struct text t = {0};
	struct line written;

	if (why) {
		CLAIM(*why);
		return;
	}
	verdict_put(&t, &row, (int)(row.sample.len % 3));
	written = take_line(&t);
	CLAIM(verdict_parse(&none, &written, &again) == NULL);
	CLAIM(value_same(row.sample, again.sample) && value_same(row.truth, again.truth));
	CLAIM(value_same(row.verdict, again.verdict));
	CLAIM(row.score == again.score || (isnan(row.score) && isnan(again.score)));
	CLAIM(!isinf(row.score));
	text_free(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {.s = data, .len = size};
	struct row_columns columns = {0};
	struct lines in;
	struct line line;

	bytes_lines(&in, &b, bytes_step(data, size));
	while (line_next(&in, &line) > 0) {
		if (line.len && *line.s == '#') {
			columns_read(&columns, &line);
			continue;
		}
		check_rank(&columns, &line);
		check_verdict(&columns, &line);
	}
	lines_close(&in);
	return 0;
}
