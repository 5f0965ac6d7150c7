/* SPDX-License-Identifier: MIT */
/*
 * feed: the rows of one stream of ranks, as votes on its samples.
 */
#ifndef KSVOTE_FEED_H
#define KSVOTE_FEED_H

#include "votes.h"

/* The rows of one label and metric that are being read. */
struct row_group {
	uint32_t label, metric;
	uint64_t rank;       /* of the last row */
	double sum, weights; /* of the distances, weighted; of their weights, 0: no row yet */
};

/* A stream. All zero before feed_open(). */
struct feed {
	struct lines in;
	const char *file; /* its name; borrowed */
	struct row_columns columns;
	struct ballot *sample;  /* at hand; NULL: none; not owned */
	struct strtab seen;     /* label and metric, as two numbers, of its groups so far */
	uint32_t label, metric; /* of the row last taken */
	struct row_group group;
	double novelty; /* the least of the sample's rows; INFINITY: there is none */
	bool measured;  /* a row holds a distance to a model, or a model that has some gram */
	bool strange;   /* a row says that no model has a gram in common with it */
	bool warned;    /* of the label `unknown` */
	bool nearest;   /* the model of rank r weighs 1/r */
};

/* Starts to read a descriptor, which stays the caller's. Ends the program where memory runs out. */
void feed_open(struct feed *f, int fd, const char *file);
void feed_close(struct feed *f);

/* What feed_take() made of a line. */
enum taken {
	TAKEN_NOTHING, /* it is a comment, empty, or refused with a message */
	TAKEN_RANK,
	TAKEN_VERDICT /* with `verdicts` alone */
};

/* Takes a line. A verdict is left to verdict_parse() with f->columns. */
enum taken feed_take(struct feed *f, struct poll *p, const struct line *line, struct rank_row *row,
                     bool verdicts);

/* Whether a row begins another sample than the one at hand: it has another name, or its metric and
 * label have had their rows. */
bool feed_begins(const struct feed *f, const struct rank_row *row);

/* Makes this the sample at hand. */
void feed_begin(struct feed *f, struct ballot *s);

/* Adds a row to the sample at hand. */
void feed_add(struct feed *f, const struct poll *p, const struct rank_row *row);

/* The rows of the sample at hand are complete: its last votes are cast, and none is at hand. */
void feed_end(struct feed *f);

#endif
