/* SPDX-License-Identifier: MIT */
/*
 * audit: the traces of a call stream by label and group, and statistics of them.
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
	uint64_t traces, exact, near; /* exact, near: copies of training traces */
	uint64_t grouped;             /* in a group that has training traces */
	struct gram_count *slots;     /* open addressing, at most half full; owned */
	size_t mask, len;
	size_t last; /* its last trace: index + 1 in audit->entries */
};

/* A trace that was read. */
struct audited {
	size_t name; /* offset in audit->entry_names, where a newline ends it */
	uint32_t stratum, content;
	size_t before; /* previous one of the same stratum: index + 1; 0: none */
};

/* All zero has no traces. Memory: 24 to 48 bytes per trace, and its name; 40 to 80 per distinct
 * trace (64 to 128 with training); 32 to 64 per distinct gram of a stratum. */
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

/* Statistics of the traces of a scope; NAN if undefined. */
struct stats {
	uint64_t traces, distinct, calls, kinds, breaks;
	double length[5];          /* least, quartiles, most */
	double unknown, folded;    /* shares of calls */
	double entropy[PROFILE_N]; /* bits per call, given the 0 to 4 before it */
	double branching;          /* distinct calls that follow one */
	double phrases;            /* bits per call by Lempel-Ziv phrases */
	uint64_t exact, near, grouped;
};

enum scope { SCOPE_ALL, SCOPE_LABEL, SCOPE_GROUP };

/* Adds the trace of the profile, and looks for its copy in training, unless that is NULL. A missing
 * label or group becomes `-`. */
void audit_add(struct audit *a, const struct profile *p, const struct content *content,
               struct value name, struct value label, struct value group, struct training *training,
               double bound);

/* Return the name and the label of a trace; valid until the next one is added. */
struct value audit_name(const struct audit *a, size_t entry);
struct value audit_label(const struct audit *a, size_t entry);

/* Calls work(name, statistics, arg) for each label or group, in byte order, or once for all
 * traces. */
void audit_each(const struct audit *a, const struct profile *p, enum scope scope,
                void (*work)(struct value name, const struct stats *f, void *arg), void *arg);

void audit_free(struct audit *a);

#endif
