/* SPDX-License-Identifier: MIT */
/* line: lines and pieces of lines are the same however much a read returns. */
#include "../fuzz.h"

/* Appends the line read, with all its properties. */
static void note_line(struct text *to, const struct line *line, uint64_t number)
{
	text_put(to, line->s, line->len);
	text_number(to, line->lost);
	text_byte(to, line->unfinished ? '-' : '+');
	text_number(to, number);
	text_byte(to, '\n');
}

static void read_all(struct bytes *b, size_t step, bool pieces, struct text *all,
                     struct text *notes)
{
	struct lines in;
	struct line line;
	uint64_t lost = 0;

	bytes_lines(&in, b, step);
	while ((pieces ? line_piece(&in, &line) : line_next(&in, &line)) > 0) {
		CLAIM(line.len <= LINE_BUFFER && (!line.len || !memchr(line.s, '\n', line.len)));
		note_line(notes, &line, in.number);
		text_put(all, line.s, line.len);
		if (!line.unfinished)
			text_byte(all, '\n');
		lost += line.lost;
	}
	CLAIM(in.error == 0 && all->len + lost == b->len);
	CLAIM(lost || same_bytes(all->s, all->len, (const char *)b->s, b->len));
	lines_close(&in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {.s = data, .len = size};

	for (int pieces = 0; pieces < 2; pieces++) {
		struct text all[2] = {{0}, {0}}, notes[2] = {{0}, {0}};

		read_all(&b, 0, pieces, &all[0], &notes[0]);
		read_all(&b, bytes_step(data, size), pieces, &all[1], &notes[1]);
		CLAIM(same_text(&notes[0], &notes[1]));
		for (int i = 0; i < 2; i++) {
			text_free(&all[i]);
			text_free(&notes[i]);
		}
	}
	return 0;
}
