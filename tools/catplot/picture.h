/* SPDX-License-Identifier: MIT */
/*
 * picture: the picture of a trace, and the two ways to draw it.
 */
#ifndef CATPLOT_PICTURE_H
#define CATPLOT_PICTURE_H

#include "scores.h"
#include "strip.h"

struct picture {
	struct value title; /* escaped as in a header */
	const struct strip *strip;
	struct colour colours[STRIP_COLOURS];
	const struct scores *scores; /* NULL: none */
	uint64_t traces;             /* of the stream; the first one is drawn */
	size_t columns;              /* of the terminal */
	bool colourful;              /* the terminal shows colours */
};

/* Append the picture as text and as SVG. */
void picture_text(struct text *out, const struct picture *p);
void picture_svg(struct text *out, const struct picture *p);

/* Append a name from a stream, with `?` for bytes that terminals or XML must not get; of more than
 * `most` characters the middle is left out. */
void picture_name(struct text *out, struct value name, size_t most);

/* Appends a number with commas, and a share in whole per cent. */
void picture_number(struct text *out, uint64_t n);
void picture_share(struct text *out, uint64_t part, uint64_t all);

/* Appends the title, and the numbers of calls, threads and gaps. */
void picture_title(struct text *out, const struct picture *p, size_t most);
void picture_facts(struct text *out, const struct picture *p);

/* Appends the name of a lane. */
void picture_lane(struct text *out, const struct picture *p, size_t lane, size_t most);

/* Returns the highest of the scores on the calls from..to, the end included, or NULL. */
const struct window_score *picture_score(const struct picture *p, uint64_t from, uint64_t to);

#endif
