/* SPDX-License-Identifier: MIT */
/*
 * tables: the tables of an audit.
 */
#ifndef CATSTAT_TABLES_H
#define CATSTAT_TABLES_H

#include "../../format/report.h"
#include "audit.h"

/* Writes the statistics of all traces, of each label and, if asked, of each group. */
void tables_stats(struct report *r, const struct audit *a, const struct profile *p, bool groups);

/* Writes the traces with the same calls under several labels. */
void tables_conflicts(struct report *r, const struct audit *a);

/* Write how many traces are copies of training traces, or in a group that has training traces; and
 * which are copies. */
void tables_leaks(struct report *r, const struct audit *a, const struct profile *p, bool groups);
void tables_copies(struct report *r, const struct audit *a, const struct training *t);

#endif
