/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "json.h"
#include "rank.h"

enum { RANK_COLUMNS = 7, VERDICT_COLUMNS = 4 };

#define DISTANCE_MOST 1e100 /* so that no sum of them becomes infinite */

static const char *const rank_columns[RANK_COLUMNS] = {"sample", "truth",    "metric", "rank",
                                                       "label",  "distance", "model"};
static const char *const verdict_columns[VERDICT_COLUMNS] = {"sample", "truth", "verdict", "score"};

/* Cuts a line at its TABs into at most ROW_FIELDS values and drops the rest. Returns their
 * number. */
static size_t split(const struct line *line, struct value field[ROW_FIELDS])
{
	const char *p = line->s, *end = line->s + line->len;
	size_t n = 0;

	while (n < ROW_FIELDS) {
		const char *tab = p < end ? memchr(p, '\t', (size_t)(end - p)) : NULL;

		field[n++] = (struct value){p, (size_t)((tab ? tab : end) - p)};
		if (!tab)
			break;
		p = tab + 1;
	}
	return n;
}

/* Finds the columns among the names of a `#` line. Returns false if one is missing. */
static bool find_columns(struct row_columns *c, const struct value *names, size_t n,
                         const char *const *columns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;

		while (k < n && !value_is(names[k], columns[i]))
			k++;
		if (k == n)
			return false;
		c->at[i] = (unsigned char)k;
	}
	return true;
}

bool columns_read(struct row_columns *c, const struct line *comment)
{
	struct value names[ROW_FIELDS];
	struct row_columns found = {.rows = ROWS_OTHER};
	size_t n = split(comment, names);

	names[0].s++; /* the mark */
	names[0].len--;
	if (!find_columns(&found, names, n, rank_columns, 1))
		return false;
	if (find_columns(&found, names, n, rank_columns, RANK_COLUMNS))
		found.rows = ROWS_RANKS;
	else if (find_columns(&found, names, n, verdict_columns, VERDICT_COLUMNS))
		found.rows = ROWS_VERDICTS;
	*c = found;
	return true;
}

/* Takes the fields of a row's columns, without the mark of a leading `#`. Returns NULL if all are
 * there, else why not. */
static const char *take_columns(const struct row_columns *c, const struct line *line,
                                struct value *column, size_t count, const char *lacking)
{
	struct value field[ROW_FIELDS];
	size_t n = split(line, field);

	if (c->rows == ROWS_OTHER)
		return "the # line lacks a column that ranks or verdicts have";
	if (line->lost)
		return lacking;
	for (size_t i = 0; i < count; i++) {
		size_t at = c->rows == ROWS_UNNAMED ? i : c->at[i];
		if (at >= n)
			return lacking;
		column[i] = field[at];
		if (column[i].len > 1 && column[i].s[0] == '\\' && column[i].s[1] == '#') {
			column[i].s++;
			column[i].len--;
		}
	}
	return NULL;
}

/* Reads the whole value as a finite number, or `-` as NAN. */
static bool take_score(struct value v, double *score)
{
	if (v.len == 1 && v.s[0] == '-') {
		*score = NAN;
		return true;
	}
	return text_to_real(v.s, v.len, score);
}

bool verdict_looks(const struct row_columns *c, const struct line *line)
{
	struct value f[ROW_FIELDS];
	double score;
	size_t n;

	if (c->rows != ROWS_UNNAMED)
		return c->rows == ROWS_VERDICTS;
	f[3] = (struct value){"", 0};
	n = split(line, f);
	return n >= VERDICT_COLUMNS && n < RANK_COLUMNS && take_score(f[3], &score);
}

static void put_value(struct text *out, struct value v)
{
	if (v.len && v.s[0] == '#')
		text_byte(out, '\\');
	text_put(out, v.s, v.len);
}

static void put_field(struct text *out, struct value v)
{
	put_value(out, v);
	text_byte(out, '\t');
}

static void put_names(struct text *out, const char *const *columns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		text_byte(out, i ? '\t' : '#');
		text_string(out, columns[i]);
	}
}

void rank_put_names(struct text *out)
{
	put_names(out, rank_columns, RANK_COLUMNS);
}

void rank_put(struct text *out, const struct rank_row *row)
{
	put_field(out, row->sample);
	put_field(out, row->truth);
	put_field(out, row->metric);
	text_number(out, row->rank);
	text_byte(out, '\t');
	put_field(out, row->label);
	text_real(out, row->distance);
	text_byte(out, '\t');
	put_value(out, row->model);
	if (row->rest.s) {
		text_byte(out, '\t');
		text_put(out, row->rest.s, row->rest.len);
	}
	text_byte(out, '\n');
}

/* Appends a member that is text, or null for `-`. */
static void put_member(struct text *out, const char *key, struct value v)
{
	json_key(out, key);
	json_value(out, v.len == 1 && *v.s == '-' ? (struct value){NULL, 0} : v);
}

void rank_put_json(struct text *out, const struct rank_row *row)
{
	text_byte(out, '{');
	put_member(out, "sample", row->sample);
	put_member(out, "truth", row->truth);
	put_member(out, "metric", row->metric);
	json_key(out, "rank");
	text_number(out, row->rank);
	put_member(out, "label", row->label);
	json_key(out, "distance");
	json_real(out, row->distance);
	put_member(out, "model", row->model);
	if (row->rest.s) {
		text_string(out, ", ");
		text_put(out, row->rest.s, row->rest.len);
	}
	text_string(out, "}\n");
}

/* The numbers of a gap, in the order of its columns. */
enum { GAP_NUMBERS = 3 };
static const char *const gap_numbers[GAP_NUMBERS] = {"sample_share", "model_share", "gap"};

void rank_put_gap_names(struct text *out)
{
	text_string(out, "\tgram");
	for (size_t i = 0; i < GAP_NUMBERS; i++) {
		text_byte(out, '\t');
		text_string(out, gap_numbers[i]);
	}
	text_string(out, "\tside");
}

/* Writes a value, or `-` if there is none. */
static void put_known(struct text *out, struct value v)
{
	text_put(out, v.s ? v.s : "-", v.s ? v.len : 1);
}

void rank_put_gap(struct text *out, const struct rank_gap *gap)
{
	const double number[GAP_NUMBERS] = {gap->sample, gap->model, gap->gap};

	put_known(out, gap->gram);
	text_byte(out, '\t');
	for (size_t i = 0; i < GAP_NUMBERS; i++) {
		text_real(out, number[i]);
		text_byte(out, '\t');
	}
	put_known(out, gap->side);
}

void rank_put_gap_json(struct text *out, const struct rank_gap *gap)
{
	const double number[GAP_NUMBERS] = {gap->sample, gap->model, gap->gap};

	json_key(out, "gram");
	json_value(out, gap->gram);
	for (size_t i = 0; i < GAP_NUMBERS; i++) {
		json_key(out, gap_numbers[i]);
		json_real(out, number[i]);
	}
	json_key(out, "side");
	json_value(out, gap->side);
}

void rank_put_reason_names(struct text *out)
{
	text_string(out, "\tdecision\tbias\tfor\tagainst\trest");
}

/* Writes SHARE GRAM [SHARE GRAM...], two blanks after each but the last, and a TAB. Returns the sum
 * of the shares. */
static double put_grams(struct text *out, const struct rank_gram *grams, int sign)
{
	double sum = 0;

	for (size_t i = 0; i < RANK_GRAMS && grams[i].gram.s; i++) {
		if (i > 0)
			text_string(out, "  ");
		text_real(out, sign * grams[i].share);
		text_byte(out, ' ');
		text_put(out, grams[i].gram.s, grams[i].gram.len);
		sum += sign * grams[i].share;
	}
	text_string(out, grams[0].gram.s ? "\t" : "-\t");
	return sum;
}

void rank_put_reason(struct text *out, const struct rank_reason *r)
{
	double decision = r->sign * r->decision, bias = r->sign * r->bias, shown;

	text_real(out, decision);
	text_byte(out, '\t');
	text_real(out, bias);
	text_byte(out, '\t');
	shown = put_grams(out, r->sign > 0 ? r->pro : r->contra, r->sign);
	shown += put_grams(out, r->sign > 0 ? r->contra : r->pro, r->sign);
	text_real(out, decision - bias - shown);
}

void verdict_put_names(struct text *out, int more)
{
	put_names(out, verdict_columns, VERDICT_COLUMNS);
	text_string(out, more > 1 ? "\tknown\tp\n" : more ? "\tknown\n" : "\n");
}

static void put_real(struct text *out, double value)
{
	text_byte(out, '\t');
	if (isnan(value))
		text_byte(out, '-');
	else
		text_real(out, value);
}

void verdict_put(struct text *out, const struct verdict_row *row, int more)
{
	put_field(out, row->sample);
	put_field(out, row->truth);
	put_value(out, row->verdict);
	put_real(out, row->score);
	if (more > 0)
		put_real(out, row->known);
	if (more > 1)
		put_real(out, row->p);
	text_byte(out, '\n');
}

static void put_real_member(struct text *out, const char *key, double value)
{
	json_key(out, key);
	json_real(out, value);
}

void verdict_put_json(struct text *out, const struct verdict_row *row)
{
	text_byte(out, '{');
	put_member(out, "sample", row->sample);
	put_member(out, "truth", row->truth);
	put_member(out, "verdict", row->verdict);
	put_real_member(out, "score", row->score);
	put_real_member(out, "known", row->known);
	put_real_member(out, "p", row->p);
	text_string(out, "}\n");
}

/* Checks the columns of a rank and puts its numbers into the row. */
static const char *check_rank(const struct value f[RANK_COLUMNS], struct rank_row *row)
{
	if (!text_to_number(f[3].s, f[3].len, UINT32_MAX, &row->rank) || row->rank == 0)
		return "the rank is not a number from 1";
	if (!text_to_real(f[5].s, f[5].len, &row->distance) || fabs(row->distance) > DISTANCE_MOST)
		return "the distance is not a number from -1e100 to 1e100";
	if (f[2].len == 0 || f[4].len == 0)
		return "empty metric or label";
	if (f[1].len > LABEL_LEN || f[4].len > LABEL_LEN)
		return "label longer than 255 bytes";
	return NULL;
}

const char *rank_parse(const struct row_columns *c, const struct line *line, struct rank_row *row)
{
	struct value f[RANK_COLUMNS];
	const char *why = take_columns(c, line, f, RANK_COLUMNS,
	                               "not a rank (sample, truth, metric, rank, label, distance, "
	                               "model): run histograms through ksrank first");

	if (c->rows == ROWS_VERDICTS || (why && verdict_looks(c, line)))
		return "a verdict, not a rank: pass verdicts to kseval";
	if (why)
		return why;
	*row = (struct rank_row){
	    .sample = f[0], .truth = f[1], .metric = f[2], .label = f[4], .model = f[6]};
	return check_rank(f, row);
}

const char *verdict_parse(const struct row_columns *c, const struct line *line,
                          struct verdict_row *row)
{
	struct value f[VERDICT_COLUMNS];
	const char *why = c->rows == ROWS_RANKS
	                      ? "a rank, not a verdict: run ranks through ksvote first"
	                      : take_columns(c, line, f, VERDICT_COLUMNS,
	                                     "not a verdict (sample, truth, verdict, score): run "
	                                     "histograms through ksrank and ksvote first");

	if (why)
		return why;
	*row = (struct verdict_row){
	    .sample = f[0], .truth = f[1], .verdict = f[2], .known = NAN, .p = NAN};
	if (!take_score(f[3], &row->score))
		return "the score is not a number";
	if (f[1].len == 0 || f[2].len == 0)
		return "empty truth or verdict";
	if (f[1].len > LABEL_LEN || f[2].len > LABEL_LEN)
		return "label longer than 255 bytes";
	return NULL;
}
