/* SPDX-License-Identifier: MIT */
/*
 * audit: the traces of a call stream by label and group, and their figures.
 */
#ifndef CATSTAT_AUDIT_H
#define CATSTAT_AUDIT_H

#include "contents.h"
#include "training.h"

/* How often the traces of a stratum have a gram. */
struct gram_count {
	uint32_t gram; /* node of the profile; 0: empty slot */
	uint64_t count;
};

/* The traces of one label and group. */
struct stratum {
	uint32_t label, group; /* bins of audit->names */
	uint64_t calls, breaks, unknown, folded;
	uint64_t traces, exact, near; /* copies of training traces */
	uint64_t grouped;             /* of a group that training traces are of */
	struct gram_count *slots;     /* open addressing, at most half full; owned */
	size_t mask, len;
	size_t last; /* of its traces: index + 1 in audit->traces */
};

/* A trace that was read. */
struct audited {
	size_t name; /* in audit->entry_names, ended by a newline */
	uint32_t stratum, content;
	size_t before; /* of the same stratum: index + 1; 0: none */
};

/* All zero: none. Memory:
 * 24 to 48 bytes and its name for each trace, 40 to 80 for each distinct one
 * (64 to 128 with training), 32 to 64 for each distinct gram of a stratum. */
struct audit {
	struct strtab names; /* of labels and groups */
	struct strtab index; /* of strata: label and group, 4 bytes each */
	struct stratum *strata;
	size_t strata_len, strata_cap;
	struct audited *entries;
	size_t len, cap;
	struct text entry_names;
	struct contents contents;
	struct copy *copies; /* by content; owned */
	size_t copies_cap;
};

/* What the traces of a scope come to; NAN where it is not defined. */
struct stats {
	uint64_t traces, distinct, calls, kinds, breaks;
	double length[5];          /* least, quartiles, most */
	double unknown, folded;    /* shares of calls */
	double entropy[PROFILE_N]; /* bits of a call, given the 0 to 4 before it */
	double branching;          /* distinct calls that follow one */
	double phrases;            /* bits of a call by the phrases of Lempel and Ziv */
	uint64_t exact, near, grouped;
};

enum scope { SCOPE_ALL, SCOPE_LABEL, SCOPE_GROUP };

/* Takes in the trace of the profile; its copy in training is looked up, unless that is NULL. Label
 * and group may have no value: they become `-`. */
void audit_add(struct audit *a, const struct profile *p, const struct content *content,
               struct value name, struct value label, struct value group, struct training *training,
               double bound);

struct value audit_name(const struct audit *a, size_t entry);
struct value audit_label(const struct audit *a, size_t entry);

/* Calls work(name, figures, arg) for each label or group, or once for all, in byte order. */
void audit_each(const struct audit *a, const struct profile *p, enum scope scope,
                void (*work)(struct value name, const struct stats *f, void *arg), void *arg);

void audit_free(struct audit *a);

#endif
