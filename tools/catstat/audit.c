/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "../common/fault.h"
#include "../common/names.h"
#include "audit.h"

static struct value named(const struct audit *a, uint32_t number)
{
	return strtab_string(&a->names, number);
}

struct value audit_name(const struct audit *a, size_t entry)
{
	size_t at = a->entries[entry].name;
	const char *s = a->entry_names.s + at, *end = memchr(s, '\n', a->entry_names.len - at);

	return (struct value){s, (size_t)(end - s)};
}

struct value audit_label(const struct audit *a, size_t entry)
{
	return named(a, a->strata[a->entries[entry].stratum].label);
}

/* Returns the stratum of a label and group, a new one if need be. */
static uint32_t stratum_of(struct audit *a, struct value label, struct value group)
{
	uint32_t key[2] = {names_number(&a->names, label.s ? label : string_value("-")),
	                   names_number(&a->names, group.s ? group : string_value("-"))};
	uint32_t number = names_number(&a->index, (struct value){(const char *)key, sizeof key});

	if (number < a->strata_len)
		return number;
	if (a->strata_len == a->strata_cap) {
		a->strata_cap = a->strata_cap ? 2 * a->strata_cap : 8;
		a->strata = realloc(a->strata, a->strata_cap * sizeof *a->strata);
		if (!a->strata)
			die_memory();
	}
	a->strata[a->strata_len++] = (struct stratum){.label = key[0], .group = key[1]};
	return number;
}

/* Returns the slot of the gram, or the empty one where it belongs. Nodes are consecutive numbers:
 * multiplying by an odd number spreads them (Knuth, TAOCP 3, 6.4). */
static struct gram_count *find(const struct stratum *c, uint32_t gram)
{
	size_t i = (size_t)(gram * UINT64_C(0x9e3779b97f4a7c15) >> 32) & c->mask;

	while (c->slots[i].gram && c->slots[i].gram != gram)
		i = (i + 1) & c->mask;
	return &c->slots[i];
}

static void grow(struct stratum *c)
{
	struct gram_count *old = c->slots;
	size_t slots = old ? c->mask + 1 : 0;

	c->mask = slots ? 2 * slots - 1 : 63;
	c->slots = calloc(c->mask + 1, sizeof *c->slots);
	if (!c->slots)
		die_memory();
	for (size_t i = 0; i < slots; i++)
		if (old[i].gram)
			*find(c, old[i].gram) = old[i];
	free(old);
}

static void add_grams(struct stratum *c, const struct profile *p)
{
	for (size_t i = 0; i < p->grams_len; i++) {
		uint32_t gram = p->touched[i];
		struct gram_count *t;
		if (!c->slots || c->len > c->mask / 2)
			grow(c);
		t = find(c, gram);
		c->len += t->gram == 0;
		t->gram = gram;
		t->count += p->of[gram].count;
	}
}

/* Returns the training trace that this one is a copy of, looked up once per content. */
static const struct copy *copy_of(struct audit *a, const struct profile *p, uint32_t number,
                                  bool fresh, struct training *training, double bound)
{
	if (number >= a->copies_cap) {
		a->copies_cap = a->copies_cap ? 2 * a->copies_cap : 128;
		a->copies = realloc(a->copies, a->copies_cap * sizeof *a->copies);
		if (!a->copies)
			die_memory();
	}
	if (fresh)
		a->copies[number] = training_find(training, p, &a->contents.list[number], bound);
	return &a->copies[number];
}

static void put_entry(struct audit *a, struct value name, uint32_t stratum, uint32_t content)
{
	struct stratum *c = &a->strata[stratum];

	if (a->len == a->cap) {
		a->cap = a->cap ? 2 * a->cap : 256;
		a->entries = realloc(a->entries, a->cap * sizeof *a->entries);
		if (!a->entries)
			die_memory();
	}
	a->entries[a->len++] = (struct audited){a->entry_names.len, stratum, content, c->last};
	c->last = a->len;
	text_put(&a->entry_names, name.s, name.len);
	text_byte(&a->entry_names, '\n');
	if (a->entry_names.failed)
		die_memory();
}

void audit_add(struct audit *a, const struct profile *p, const struct content *content,
               struct value name, struct value label, struct value group, struct training *training,
               double bound)
{
	uint32_t stratum = stratum_of(a, label, group);
	size_t before = a->contents.len;
	uint32_t number = contents_add(&a->contents, content);
	struct stratum *c = &a->strata[stratum];

	add_grams(c, p);
	c->calls += p->calls;
	c->breaks += p->breaks;
	c->unknown += p->unknown;
	c->folded += p->folded;
	c->traces++;
	put_entry(a, name, stratum, number);
	if (training) {
		const struct copy *copy = copy_of(a, p, number, number == before, training, bound);
		c->exact += copy->of && copy->exact;
		c->near += copy->of && !copy->exact;
		c->grouped += group.s && strtab_find(&training->groups, group.s, group.len) >= 0;
	}
}

void audit_free(struct audit *a)
{
	for (size_t i = 0; i < a->strata_len; i++)
		free(a->strata[i].slots);
	free(a->strata);
	strtab_free(&a->names);
	strtab_free(&a->index);
	free(a->entries);
	text_free(&a->entry_names);
	contents_free(&a->contents);
	free(a->copies);
}
