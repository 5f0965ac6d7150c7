/* SPDX-License-Identifier: MIT */
/*
 * json_text: the text of JSON tokens that arrive in pieces; used by json_token alone.
 */
#ifndef TRACE2CAT_JSON_TEXT_H
#define TRACE2CAT_JSON_TEXT_H

#include "json_token.h"

static inline enum json_kind json_fault(struct json *j, const char *why)
{
	j->why = why;
	return JSON_FAULT;
}

/* Makes sure that there is a byte at j->p. Returns false at the end. */
bool json_fill(struct json *j);

/* Appends a piece to the text of the token; drops what does not fit. */
void json_keep(struct json *j, const char *s, size_t len);

/* Reads a string with escapes, or one whose end has not come yet, after its opening quote. Returns
 * `kind`, or JSON_FAULT. */
enum json_kind json_pieces(struct json *j, enum json_kind kind);

#endif
