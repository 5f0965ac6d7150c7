/* SPDX-License-Identifier: MIT */
/*
 * votes: what the streams of ranks say about a sample, and the verdict that follows.
 */
#ifndef KSVOTE_VOTES_H
#define KSVOTE_VOTES_H

#include "../../format/hist.h"
#include "../../format/rank.h"
#include "weights.h"

enum { METRICS_MOST = 256 /* different ones of all streams */ };

/* The mean distance of one label's nearest models by one metric in one stream. */
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
	    novelty; /* least of each stream, added up, in units of 2^-55: exact in any order */
	uint64_t novelties; /* streams that tell it */
	bool strange;       /* a stream says that it has no gram in common with the bank */
	bool met;           /* a stream says that it has */
};

struct weighed_metric {
	double weight;
	enum kind kind;
	uint32_t place; /* in byte order of the names */
};

/* What all samples share. All zero but for what the options say. */
struct poll {
	const char *positive; /* the label, as it stands in rows */
	double threshold;
	double least_known;  /* a sample less known than this is unknown; 0: none is */
	const char *weights; /* the list of -W, or NULL */
	bool sum;            /* metrics are added up, not averaged */
	struct strtab labels;
	struct strtab metrics;
	struct weighed_metric metric[METRICS_MOST];
	double *value; /* of judge(): of each label; owned */
	size_t cap;
	bool met;        /* a model of the positive label */
	bool weightless; /* some sample had rows, but none that weighs */
};

struct judgement {
	struct value label;  /* of the verdict, as it stands in rows */
	double score, known; /* NAN: there is none */
};

/* The number of a label or metric, which is added if it is new. */
uint32_t poll_label(struct poll *p, struct value name);
uint32_t poll_metric(struct poll *p, struct value name);

/* Whether there is room for a label or metric that may be new. */
bool poll_takes_label(const struct poll *p, struct value name);
bool poll_takes_metric(const struct poll *p, struct value name);

void poll_free(struct poll *p);

/* Adds a vote. Ends the program where memory runs out. */
void ballot_add(struct ballot *s, uint32_t label, uint32_t metric, double distance);

/* Adds the least novelty of a stream, from 0 to 1; further ones than 511 are dropped. */
void ballot_novelty(struct ballot *s, double novelty);

/* The verdict on a sample. Does not depend on the order of its votes, which it changes. */
struct judgement judge(struct poll *p, struct ballot *s);

/* Empties the sample but keeps its memory; frees it. */
void ballot_clear(struct ballot *s);
void ballot_free(struct ballot *s);

#endif
