/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "../common/fault.h"
#include "../common/out.h"
#include "tables.h"

static void pour(struct report *r)
{
	if (r->out.failed || r->waiting.failed)
		die_memory();
	out_pour(r->out.s, &r->out.len);
}

static struct value word(const char *s)
{
	return (struct value){s, strlen(s)};
}

/* Returns a label or group, or no value for `-`. */
static struct value or_none(struct value v)
{
	return v.len == 1 && *v.s == '-' ? (struct value){NULL, 0} : v;
}

/* --- tables of scopes --- */

struct scopes {
	struct report *report;
	const char *scope;
	void (*fields)(struct report *r, const struct stats *f);
};

static void put_scope(struct value name, const struct stats *f, void *arg)
{
	const struct scopes *s = arg;

	report_value(s->report, word(s->scope));
	report_value(s->report, or_none(name));
	s->fields(s->report, f);
	pour(s->report);
}

static void put_scopes(struct report *r, const struct audit *a, const struct profile *p,
                       bool groups, void (*fields)(struct report *, const struct stats *))
{
	static const char *const names[] = {"all", "label", "group"};

	for (enum scope scope = SCOPE_ALL; scope <= (groups ? SCOPE_GROUP : SCOPE_LABEL); scope++) {
		struct scopes s = {r, names[scope], fields};
		audit_each(a, p, scope, put_scope, &s);
	}
	report_end(r);
	pour(r);
}

static void put_stats(struct report *r, const struct stats *f)
{
	report_number(r, f->traces);
	report_number(r, f->distinct);
	report_number(r, f->calls);
	report_number(r, f->kinds);
	for (int i = 0; i < 5; i++)
		report_real(r, f->length[i]);
	report_real(r, f->unknown);
	report_number(r, f->breaks);
	report_real(r, f->folded);
	for (int i = 0; i < PROFILE_N; i++)
		report_real(r, f->entropy[i]);
	report_real(r, f->branching);
	report_real(r, f->phrases);
}

void tables_stats(struct report *r, const struct audit *a, const struct profile *p, bool groups)
{
	static const char *const columns[] = {
	    "scope",  "name", "traces", "distinct",  "calls",  "kinds",  "min", "q1",
	    "median", "q3",   "max",    "unknown",   "breaks", "folded", "h1",  "h2",
	    "h3",     "h4",   "h5",     "branching", "lz78",   NULL};

	report_begin(r, "stat", columns, 2);
	put_scopes(r, a, p, groups, put_stats);
}

static void put_leaks(struct report *r, const struct stats *f)
{
	report_number(r, f->traces);
	report_number(r, f->exact);
	report_number(r, f->near);
	report_number(r, f->traces - f->exact - f->near);
}

static void put_leaks_of_groups(struct report *r, const struct stats *f)
{
	put_leaks(r, f);
	report_number(r, f->grouped);
}

void tables_leaks(struct report *r, const struct audit *a, const struct profile *p, bool groups)
{
	static const char *const columns[] = {"scope", "name",  "traces",  "exact",
	                                      "near",  "other", "grouped", NULL};
	static const char *const fewer[] = {"scope", "name",  "traces", "exact",
	                                    "near",  "other", NULL};

	report_begin(r, "leak", groups ? columns : fewer, 2);
	put_scopes(r, a, p, groups, groups ? put_leaks_of_groups : put_leaks);
}

/* --- tables of traces --- */

/* A trace of a table. */
struct listing {
	struct value first; /* sorted by this: its name, or the first name of its set */
	struct value name, label;
	uint32_t content;
};

static int compare_listed(const void *a, const void *b)
{
	const struct listing *x = a, *y = b;
	int order = value_compare(x->first, y->first);

	if (!order)
		order = (x->content > y->content) - (x->content < y->content);
	if (!order)
		order = value_compare(x->label, y->label);
	return order ? order : value_compare(x->name, y->name);
}

/* Returns all traces, sorted by set, label and name, or only by name; owned by the caller. */
static struct listing *lines_of(const struct audit *a, bool sets)
{
	struct listing *lines = calloc(a->len + 1, sizeof *lines);
	struct value *first = calloc(a->contents.len + 1, sizeof *first);

	if (!lines || !first)
		die_memory();
	for (size_t i = 0; i < a->len; i++) {
		struct value name = audit_name(a, i), *least = &first[a->entries[i].content];
		if (!least->s || value_compare(name, *least) < 0)
			*least = name;
	}
	for (size_t i = 0; i < a->len; i++) {
		struct value name = audit_name(a, i);
		uint32_t content = a->entries[i].content;
		lines[i] = (struct listing){sets ? first[content] : name, name, audit_label(a, i),
		                            content};
	}
	qsort(lines, a->len, sizeof *lines, compare_listed);
	free(first);
	return lines;
}

/* Returns how many lines, from this one on, have its content. */
static size_t set_len(const struct listing *lines, size_t most)
{
	size_t len = 1;

	while (len < most && lines[len].content == lines[0].content)
		len++;
	return len;
}

void tables_conflicts(struct report *r, const struct audit *a)
{
	static const char *const columns[] = {"set", "trace", "label", NULL};
	struct listing *lines = lines_of(a, true);
	uint64_t sets = 0;

	report_begin(r, "conflict", columns, 1);
	for (size_t i = 0, len; i < a->len; i += len) {
		len = set_len(lines + i, a->len - i);
		if (value_compare(lines[i].label, lines[i + len - 1].label) == 0)
			continue;
		sets++;
		for (size_t k = i; k < i + len; k++) {
			report_number(r, sets);
			report_value(r, lines[k].name);
			report_value(r, or_none(lines[k].label));
			pour(r);
		}
	}
	report_end(r);
	pour(r);
	free(lines);
}

void tables_copies(struct report *r, const struct audit *a, const struct training *t)
{
	static const char *const columns[] = {"trace",    "label",    "copy", "of",
	                                      "of_label", "distance", NULL};
	struct listing *lines = lines_of(a, false);

	report_begin(r, "copy", columns, 1);
	for (size_t i = 0; i < a->len; i++) {
		const struct copy *c = &a->copies[lines[i].content];
		if (!c->of)
			continue;
		report_value(r, lines[i].name);
		report_value(r, or_none(lines[i].label));
		report_value(r, word(c->exact ? "exact" : "near"));
		report_value(r, training_name(t, c->of - 1));
		report_value(r, training_label(t, c->of - 1));
		report_real(r, c->distance);
		pour(r);
	}
	report_end(r);
	pour(r);
	free(lines);
}
