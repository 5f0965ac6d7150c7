/* SPDX-License-Identifier: MIT */
/*
 * votes: the votes of the streams of ranks on a sample, and the verdict that follows.
 */
#ifndef KSVOTE_VOTES_H
#define KSVOTE_VOTES_H

#include "../../format/hist.h"
#include "../../format/rank.h"
#include "weights.h"

enum { METRICS_MOST = 256 /* distinct ones in all streams */ };

/* A vote: the mean distance of one label's nearest models by one metric in one stream. */
struct vote {
	uint32_t label, metric; /* their numbers */
	double distance;
};

/* The votes on a sample. */
struct ballot {
	struct text name, truth; /* as in rows; owned */
	struct vote *votes;      /* in no order; owned */
	size_t len, cap;
	uint64_t
	    novelty; /* sum of the least of each stream, in units of 2^-55: exact in any order */
	uint64_t novelties; /* streams that measured it */
	bool strange;       /* a stream says that it shares no gram with the bank */
	bool common;        /* a stream says that it does */
};

struct weighed_metric {
	double weight;
	enum kind kind;
	uint32_t place; /* in byte order of the names */
};

/* What all samples share. All zero except the options. */
struct poll {
	const char *positive; /* the positive label, as in rows */
	double threshold;
	double least_known;  /* a sample of which less is known is unknown; 0: no limit */
	const char *weights; /* the list of -W, or NULL */
	bool sum;            /* add up metrics, do not average them */
	struct strtab labels;
	struct strtab metrics;
	struct weighed_metric metric[METRICS_MOST];
	double *value; /* for judge(): of each label; owned */
	size_t cap;
	bool has_positive; /* there was a model of the positive label */
	bool weightless;   /* some sample had rows, but none with a weight */
};

struct judgement {
	struct value label;  /* of the verdict, as in rows */
	double score, known; /* NAN: none */
};

/* Return the number of a label or metric, which is added if it is new. */
uint32_t poll_label(struct poll *p, struct value name);
uint32_t poll_metric(struct poll *p, struct value name);

/* Return whether there is room for a label or metric that may be new. */
bool poll_takes_label(const struct poll *p, struct value name);
bool poll_takes_metric(const struct poll *p, struct value name);

void poll_free(struct poll *p);

/* Adds a vote. Ends the program if out of memory. */
void ballot_add(struct ballot *s, uint32_t label, uint32_t metric, double distance);

/* Adds the least novelty of a stream, from 0 to 1; drops those after the 511th. */
void ballot_novelty(struct ballot *s, double novelty);

/* Returns the verdict on a sample. It does not depend on the order of the votes, which this
 * changes. */
struct judgement judge(struct poll *p, struct ballot *s);

/* Empty the sample, keeping its memory; and free it. */
void ballot_clear(struct ballot *s);
void ballot_free(struct ballot *s);

#endif
