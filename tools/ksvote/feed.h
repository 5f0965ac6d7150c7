/* SPDX-License-Identifier: MIT */
/*
 * feed: turns the rows of one stream of ranks into votes on its samples.
 */
#ifndef KSVOTE_FEED_H
#define KSVOTE_FEED_H

#include "votes.h"

/* The current group of rows, of one label and metric. */
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
	struct ballot *sample;  /* the current one; NULL: none; borrowed */
	struct strtab seen;     /* label and metric of its groups so far, as two numbers */
	uint32_t label, metric; /* of the last row */
	struct row_group group;
	double novelty; /* the least of the sample's rows; INFINITY: none yet */
	bool measured;  /* a row has a distance from a model, or a model that shares a gram */
	bool strange;   /* a row says that no model shares a gram with the sample */
	bool warned;    /* the warning about the label `unknown` was printed */
	bool nearest;   /* the model of rank r weighs 1/r */
};

/* Starts to read a descriptor, which the caller still owns. Ends the program if out of memory. */
void feed_open(struct feed *f, int fd, const char *file);
void feed_close(struct feed *f);

/* What feed_take() returns. */
enum taken {
	TAKEN_NOTHING, /* the line was a comment, empty, or refused with a message */
	TAKEN_RANK,
	TAKEN_VERDICT /* only with `verdicts` */
};

/* Takes a line. Leaves verdicts to verdict_parse() with f->columns. */
enum taken feed_take(struct feed *f, struct poll *p, const struct line *line, struct rank_row *row,
                     bool verdicts);

/* Returns whether a row begins a new sample: it has another name, or the current sample has had its
 * rows of this metric and label. */
bool feed_begins(const struct feed *f, const struct rank_row *row);

/* Begins a sample. */
void feed_begin(struct feed *f, struct ballot *s);

/* Adds a row to the current sample. */
void feed_add(struct feed *f, const struct poll *p, const struct rank_row *row);

/* Ends the current sample, whose rows are complete: adds its last votes. */
void feed_end(struct feed *f);

#endif
