/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "json.h"
#include "report.h"
#include "utf8.h"

enum { WIDTH_MOST = 60 }; /* of a column on a terminal; longer fields stick out */

static void put_names(struct report *r, struct text *to)
{
	if (r->form == REPORT_TABS)
		text_byte(to, '#');
	if (r->form == REPORT_TABS && r->kind) {
		text_string(to, r->kind);
		text_byte(to, '\t');
	}
	for (size_t i = 0; r->columns[i]; i++) {
		if (i)
			text_byte(to, '\t');
		text_string(to, r->columns[i]);
	}
	text_byte(to, '\n');
}

void report_begin(struct report *r, const char *kind, const char *const *columns, size_t keys)
{
	r->kind = kind;
	r->columns = columns;
	r->keys = keys;
	r->at = 0;
	r->filled = false;
	r->waiting.len = 0;
	if (r->form == REPORT_TABS)
		put_names(r, &r->out);
	else if (r->form == REPORT_SCREEN)
		put_names(r, &r->waiting);
}

/* Writes what comes before a field. Returns where to write the field. */
static struct text *begin_field(struct report *r)
{
	struct text *to = r->form == REPORT_SCREEN ? &r->waiting : &r->out;

	if (r->form == REPORT_JSON) {
		if (r->at == 0)
			text_byte(to, '{');
		if (r->at == 0 && r->kind) {
			json_key(to, "row");
			json_string(to, r->kind, strlen(r->kind));
		}
		json_key(to, r->columns[r->at]);
	} else if (r->at > 0) {
		text_byte(to, '\t');
	} else if (r->form == REPORT_TABS && r->kind) {
		text_string(to, r->kind);
		text_byte(to, '\t');
	}
	return to;
}

static void end_field(struct report *r, struct text *to)
{
	if (r->columns[++r->at])
		return;
	if (r->form == REPORT_JSON)
		text_byte(to, '}');
	text_byte(to, '\n');
	r->at = 0;
	r->filled = true;
}

/* Appends a name for a terminal, which must not obey it: control characters and bytes that are not
 * UTF-8 become octal escapes. */
static void put_harmless(struct text *to, struct value v)
{
	for (size_t i = 0, n; i < v.len; i += n) {
		size_t valid = utf8_length(v.s + i, v.len - i);

		n = valid ? valid : 1;
		if (valid && !utf8_control(v.s + i, n)) {
			text_put(to, v.s + i, n);
			continue;
		}
		for (size_t k = i; k < i + n; k++) {
			text_byte(to, '\\');
			for (int shift = 6; shift >= 0; shift -= 3)
				text_byte(to, (char)('0' + ((unsigned char)v.s[k] >> shift & 7)));
		}
	}
}

/* Writes a field that is text; `escaped` if it is from a header. */
static void put_text(struct report *r, struct value v, bool escaped)
{
	struct text *to = begin_field(r);

	if (r->form == REPORT_JSON && (escaped || !v.s))
		json_value(to, v);
	else if (r->form == REPORT_JSON)
		json_string(to, v.s, v.len);
	else if (!v.s)
		text_byte(to, '-');
	else if (r->form == REPORT_SCREEN)
		put_harmless(to, v);
	else
		text_put(to, v.s, v.len);
	end_field(r, to);
}

void report_value(struct report *r, struct value v)
{
	put_text(r, v, true);
}

void report_bytes(struct report *r, struct value v)
{
	put_text(r, v, false);
}

void report_number(struct report *r, uint64_t n)
{
	struct text *to = begin_field(r);

	text_number(to, n);
	end_field(r, to);
}

/* Returns the decimal places of a number on a terminal. */
static int places_of(double x)
{
	return x == floor(x) ? 0 : fabs(x) < 100 ? 4 : 2;
}

void report_real(struct report *r, double x)
{
	struct text *to = begin_field(r);
	char s[64];

	x += 0.0; /* -0 becomes 0 */
	if (!isfinite(x))
		snprintf(s, sizeof s, "%s", r->form == REPORT_JSON ? "null" : "-");
	else if (r->form == REPORT_SCREEN && fabs(x) < 1e6)
		snprintf(s, sizeof s, "%.*f", places_of(x), x);
	else
		snprintf(s, sizeof s, "%.9g", x);
	text_string(to, s);
	end_field(r, to);
}

/* --- aligned columns --- */

/* Returns the field at s of the waiting table: up to the next TAB or newline. */
static struct value field_at(const char *s)
{
	return (struct value){s, strcspn(s, "\t\n")};
}

/* Returns the width of a field on a terminal: its characters, if it is UTF-8. */
static size_t width_of(struct value v)
{
	size_t width = 0;

	for (size_t i = 0; i < v.len; i++)
		width += ((unsigned char)v.s[i] & 0xc0) != 0x80;
	return width;
}

/* Returns whether a field is a number or stands for one, so that it is right-aligned. */
static bool is_number(struct value v)
{
	for (size_t i = 0; i < v.len; i++)
		if (!strchr("0123456789.+-e", v.s[i]))
			return false;
	return true;
}

struct layout {
	size_t columns;
	size_t *width;
	bool *right; /* all of the column's fields are numbers */
};

static void measure(struct layout *l, const char *s)
{
	for (size_t column = 0, row = 0; *s; s++) {
		struct value v = field_at(s);
		size_t width = width_of(v) < WIDTH_MOST ? width_of(v) : WIDTH_MOST;
		if (width > l->width[column])
			l->width[column] = width;
		if (row && !is_number(v))
			l->right[column] = false;
		s += v.len;
		column = *s == '\t' ? column + 1 : 0;
		row += *s == '\n';
	}
}

static void put_padded(struct text *out, struct value v, size_t width, bool right, bool last)
{
	size_t blanks = width > width_of(v) ? width - width_of(v) : 0;

	for (size_t i = 0; right && i < blanks; i++)
		text_byte(out, ' ');
	text_put(out, v.s, v.len);
	for (size_t i = 0; !right && !last && i < blanks; i++)
		text_byte(out, ' ');
}

/* Writes the key columns and those from..to of each row. */
static void put_block(struct report *r, const struct layout *l, size_t from, size_t to)
{
	size_t column = 0;

	for (const char *s = r->waiting.s; *s; s++) {
		struct value v = field_at(s);
		if (column < r->keys || (column >= from && column < to)) {
			if (column > 0)
				text_string(&r->out, "  ");
			put_padded(&r->out, v, l->width[column], l->right[column],
			           column + 1 == to);
		}
		s += v.len;
		column++;
		if (*s == '\n') {
			text_byte(&r->out, '\n');
			column = 0;
		}
	}
}

/* Writes the table in blocks of columns that fit the width. */
static void put_blocks(struct report *r, const struct layout *l)
{
	size_t fixed = 0, from = r->keys;

	for (size_t i = 0; i < r->keys; i++)
		fixed += l->width[i] + 2;
	while (from < l->columns) {
		size_t to = from, width = fixed;
		do
			width += l->width[to++] + 2;
		while (to < l->columns && width + l->width[to] <= REPORT_WIDTH);
		if (r->tables)
			text_byte(&r->out, '\n');
		r->tables = true;
		put_block(r, l, from, to);
		from = to;
	}
}

void report_end(struct report *r)
{
	struct layout l = {0};

	if (r->form != REPORT_SCREEN || !r->filled)
		return;
	text_byte(&r->waiting, 0);
	while (r->columns[l.columns])
		l.columns++;
	l.width = calloc(l.columns + 1, sizeof *l.width);
	l.right = malloc((l.columns + 1) * sizeof *l.right);
	if (l.width && l.right && !r->waiting.failed) {
		memset(l.right, true, l.columns * sizeof *l.right);
		measure(&l, r->waiting.s);
		put_blocks(r, &l);
	} else {
		r->out.failed = true;
	}
	free(l.width);
	free(l.right);
}

void report_free(struct report *r)
{
	text_free(&r->out);
	text_free(&r->waiting);
}
