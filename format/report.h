/* SPDX-License-Identifier: MIT */
/*
 * report: tables that programs report, in one of three forms: TAB-separated below a `#` line of
 * column names, a JSON object a line, or columns aligned for a terminal.
 */
#ifndef FORMAT_REPORT_H
#define FORMAT_REPORT_H

#include "stream.h"

enum report_form { REPORT_TABS, REPORT_JSON, REPORT_SCREEN };

enum { REPORT_WIDTH = 80 }; /* columns of a terminal */

/* All zero but form is a report without a table. Text that is ready stands in out, to be written
 * and emptied by the caller between rows. */
struct report {
	enum report_form form;
	const char *kind;           /* of the table at hand: its rows' first field; NULL: none */
	const char *const *columns; /* their names, ended by NULL; borrowed */
	size_t keys;                /* on a terminal: columns that stand in each block */
	size_t at;                  /* the next field's column */
	struct text out;
	struct text waiting; /* for a terminal: the rows so far */
	bool filled;         /* the table has a row */
	bool tables;         /* there is one before this */
};

/* Begins a table. For a terminal, one that is wider is cut into blocks of columns; the first `keys`
 * columns are repeated in each. */
void report_begin(struct report *r, const char *kind, const char *const *columns, size_t keys);

/* The fields of a row, one call a column; after the last the row is complete. A value is a
 * header's, escaped; bytes are a token's or gram's. Without a value the field is `-` or null, and
 * so is a number that is not finite. Numbers have up to 9 digits, on a terminal up to 4 places. */
void report_value(struct report *r, struct value v);
void report_bytes(struct report *r, struct value v);
void report_number(struct report *r, uint64_t n);
void report_real(struct report *r, double x);

/* Ends the table, of which nothing is shown on a terminal if it has no row. */
void report_end(struct report *r);

void report_free(struct report *r);

#endif
