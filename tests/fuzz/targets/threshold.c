/* SPDX-License-Identifier: MIT */
/* threshold: the files that ksvote -t reads: each score has a p-value, which never rises with the
 * score. */
#include <math.h>

#include "../../../tools/ksvote/calibrate.h"
#include "../fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {.s = data, .len = size};
	struct threshold t = {0};
	struct lines in;
	const char *why;
	double last = 0;
	uint64_t number;

	bytes_lines(&in, &b, bytes_step(data, size));
	why = threshold_read(&t, &in, &number);
	CLAIM(!why || (*why && number <= in.number));
	CLAIM(t.len <= t.n && (why || isfinite(t.least)));
	for (size_t i = 0; !why && i < t.len; i++) {
		double p = threshold_p(&t, t.scores[i]);
		CLAIM(i == 0 || t.scores[i] <= t.scores[i - 1]);
		CLAIM(p > 1 / ((double)t.n + 1) && p <= 1 && p >= last);
		last = p;
	}
	CLAIM(why || t.n == 0 || threshold_p(&t, INFINITY) == 1 / ((double)t.n + 1));
	threshold_free(&t);
	lines_close(&in);
	return 0;
}
