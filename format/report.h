/* SPDX-License-Identifier: MIT */
/*
 * report: tables that programs report, in one of three forms: TAB-separated below a `#` line of
 * column names, one JSON object per line, or columns aligned for a terminal.
 */
#ifndef FORMAT_REPORT_H
#define FORMAT_REPORT_H

#include "stream.h"

enum report_form { REPORT_TABS, REPORT_JSON, REPORT_SCREEN };

enum { REPORT_WIDTH = 80 }; /* columns of a terminal */

/* All zero except form is a report without a table. Finished text is in `out`; the caller writes
 * and empties it between rows. */
struct report {
	enum report_form form;
	const char *kind; /* of the current table: the first field of its rows; NULL: none */
	const char *const *columns; /* their names, ended by NULL; borrowed */
	size_t keys;                /* on a terminal: columns repeated in each block */
	size_t at;                  /* the next field's column */
	struct text out;
	struct text waiting; /* for a terminal: the rows so far */
	bool filled;         /* the table has a row */
	bool tables;         /* there was a table before this one */
};

/* Begins a table. On a terminal, a table that is too wide is cut into blocks of columns, and the
 * first `keys` columns are repeated in each. */
void report_begin(struct report *r, const char *kind, const char *const *columns, size_t keys);

/* Write the fields of a row, one call per column; after the last the row is complete. A value is
 * from a header, escaped; bytes are a token's or a gram's. A missing value and a number that is not
 * finite become `-`, or null. Numbers have up to 9 digits, on a terminal up to 4 places. */
void report_value(struct report *r, struct value v);
void report_bytes(struct report *r, struct value v);
void report_number(struct report *r, uint64_t n);
void report_real(struct report *r, double x);

/* Ends the table. On a terminal, a table without rows is not shown at all. */
void report_end(struct report *r);

void report_free(struct report *r);

#endif
