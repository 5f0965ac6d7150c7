/* SPDX-License-Identifier: MIT */
/* votes: ranks become votes, and every sample a verdict, whatever the rows are. */
#include <math.h>

#include "../../../tools/ksvote/feed.h"
#include "../fuzz.h"

static void check_judgement(struct poll *p, struct ballot *s)
{
	struct judgement j = judge(p, s);

	CLAIM(j.label.len > 0);
	CLAIM(isnan(j.known) || (j.known >= 0 && j.known <= 1));
	CLAIM(!isinf(j.score));
	ballot_clear(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const weights[] = {NULL, "ks=1,tv=2,novelty=3", "ks=0,mismatch=0.75"};
	struct bytes b = {.s = data, .len = size};
	struct poll *p = calloc(1, sizeof *p);
	struct ballot sample = {0};
	struct feed f = {.nearest = size % 2};
	struct rank_row row;
	struct line line;

	*p = (struct poll){.positive = "m", .least_known = size % 5 / 4.0, .sum = size % 2};
	p->weights = weights[size % 3];
	feed_open(&f, -1, "f");
	lines_close(&f.in);
	bytes_lines(&f.in, &b, bytes_step(data, size));
	while (line_next(&f.in, &line) > 0) {
		if (feed_take(&f, p, &line, &row, size % 7 == 0) != TAKEN_RANK)
			continue;
		if (feed_begins(&f, &row)) {
			feed_end(&f);
			check_judgement(p, &sample);
			text_put(&sample.name, row.sample.s, row.sample.len);
			feed_begin(&f, &sample);
		}
		feed_add(&f, p, &row);
	}
	feed_end(&f);
	check_judgement(p, &sample);
	ballot_free(&sample);
	feed_close(&f);
	poll_free(p);
	free(p);
	return 0;
}
