/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/fault.h"
#include "../common/in.h"
#include "../common/names.h"
#include "columns.h"

int64_t mat_columns_gram(struct mat_columns *c, struct value gram)
{
	int64_t number;

	if (!c->fixed)
		return names_number(&c->grams, gram);
	number = strtab_find(&c->grams, gram.s, gram.len);
	return number < 0 ? COLUMNS_NONE : number;
}

uint32_t mat_columns_label(struct mat_columns *c, struct value label)
{
	return names_number(&c->labels, label);
}

struct value mat_columns_gram_at(const struct mat_columns *c, size_t i)
{
	return strtab_string(&c->grams, c->gram_at[i]);
}

struct value mat_columns_label_at(const struct mat_columns *c, size_t i)
{
	return strtab_string(&c->labels, c->label_at[i]);
}

/* --- order --- */

/* A bin and the string by which it is sorted. */
struct named_bin {
	struct value name;
	uint32_t bin;
};

static int compare_names(const void *a, const void *b)
{
	const struct named_bin *x = a, *y = b;

	return value_compare(x->name, y->name);
}

/* Numbers the bins, from number `first` on, in byte order; the first `fixed` bins keep their order.
 */
static void number_bins(const struct strtab *t, size_t fixed, uint32_t first, uint32_t **number,
                        uint32_t **at)
{
	struct named_bin *bins = malloc((t->len + 1) * sizeof *bins);

	*number = malloc((t->len + 1) * sizeof **number);
	*at = malloc((t->len + 1) * sizeof **at);
	if (!bins || !*number || !*at)
		die_memory();
	for (size_t i = 0; i < t->len; i++)
		bins[i] = (struct named_bin){strtab_string(t, i), (uint32_t)i};
	if (t->len > fixed)
		qsort(bins + fixed, t->len - fixed, sizeof *bins, compare_names);
	for (size_t i = 0; i < t->len; i++) {
		(*at)[i] = bins[i].bin;
		(*number)[bins[i].bin] = (uint32_t)i + first;
	}
	free(bins);
}

void mat_columns_number(struct mat_columns *c)
{
	number_bins(&c->grams, c->fixed ? c->grams.len : 0, 1, &c->gram_number, &c->gram_at);
	number_bins(&c->labels, c->fixed_labels, 0, &c->label_number, &c->label_at);
}

/* --- the file --- */

/* Adds one line, whose number must be that of its new bin. Returns NULL, or what is wrong. */
static const char *take_line(struct mat_columns *c, const struct line *line)
{
	const char *end = line->s + line->len, *tab = memchr(line->s, '\t', line->len), *name;
	bool label = tab && tab - line->s == 5 && memcmp(line->s, "label", 5) == 0;
	bool column = tab && tab - line->s == 6 && memcmp(line->s, "column", 6) == 0;
	struct strtab *t = label ? &c->labels : &c->grams;
	uint64_t number;

	name = tab ? memchr(tab + 1, '\t', (size_t)(end - tab - 1)) : NULL;
	if ((!label && !column) || !name || line->lost ||
	    !text_to_number(tab + 1, (size_t)(name - tab - 1), UINT32_MAX, &number))
		return "not a line of a vocabulary: label or column, TAB, number, TAB, name";
	if (column) {
		uint64_t n = 0;
		const char *why = gram_check(&n, name + 1, (size_t)(end - name - 1));
		if (why)
			return why;
	}
	if (number != t->len + column || strtab_find(t, name + 1, (size_t)(end - name - 1)) >= 0)
		return "out of order or repeated";
	(void)names_number(t, (struct value){name + 1, (size_t)(end - name - 1)});
	return NULL;
}

void mat_columns_read(struct mat_columns *c, const char *file)
{
	int fd, got;
	struct lines in;
	struct line line;

	fd = in_lines(&in, file);
	while ((got = line_next(&in, &line)) > 0) {
		const char *why = take_line(c, &line);
		if (why)
			die(1, "%s:%llu: %s", file, (unsigned long long)in.number, why);
	}
	if (got < 0)
		die(1, "%s: %s", file, strerror(in.error));
	in_lines_close(&in, fd);
	c->fixed = true;
	c->fixed_labels = c->labels.len;
}

static void put_line(struct text *out, const char *mark, const char *what, size_t number,
                     struct value name)
{
	text_string(out, mark);
	text_string(out, what);
	text_byte(out, '\t');
	text_number(out, number);
	text_byte(out, '\t');
	text_put(out, name.s, name.len);
	text_byte(out, '\n');
}

void mat_columns_put(const struct mat_columns *c, const char *mark, struct text *out)
{
	for (size_t i = 0; i < c->labels.len; i++)
		put_line(out, mark, "label", i, mat_columns_label_at(c, i));
	for (size_t i = 0; i < c->grams.len; i++)
		put_line(out, mark, "column", i + 1, mat_columns_gram_at(c, i));
}

void mat_columns_free(struct mat_columns *c)
{
	strtab_free(&c->grams);
	strtab_free(&c->labels);
	free(c->gram_number);
	free(c->label_number);
	free(c->gram_at);
	free(c->label_at);
}
