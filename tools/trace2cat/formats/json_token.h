/* SPDX-License-Identifier: MIT */
/*
 * json_token: reads JSON (RFC 8259) as tokens, one at a time.
 *
 * Knows strings, numbers and nesting, and nothing about traces. Memory does not depend on the
 * input: only the first JSON_TEXT bytes of a string or number are kept.
 */
#ifndef TRACE2CAT_JSON_TOKEN_H
#define TRACE2CAT_JSON_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	JSON_TEXT = 1024, /* bytes kept of a string or number */
	JSON_DEPTH = 1024 /* deepest nesting of objects and arrays */
};

enum json_kind {
	JSON_END,   /* of the input */
	JSON_FAULT, /* see why; json_resync() continues */
	JSON_OBJECT,
	JSON_OBJECT_END,
	JSON_ARRAY,
	JSON_ARRAY_END,
	JSON_KEY,
	JSON_STRING,
	JSON_NUMBER,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL
};

struct json {
	/* Takes the next bytes. Returns false at the end. 64 bytes past them must be readable. */
	bool (*more)(void *from, const char **s, size_t *len);
	void *from; /* its first argument; borrowed */
	bool many;  /* documents follow one another, as in JSON lines; else there is one */

	/* of the token: */
	const char *s;   /* of a key, string or number: its text in UTF-8, not terminated; */
	size_t len;      /* valid until the next token */
	const char *why; /* of a fault */
	size_t depth;    /* open objects and arrays */
	bool in_object;  /* the innermost of them is an object */

	/* private: */
	const char *p, *end;
	int expect;
	bool ended, done;
	bool fresh;         /* the token is the first one of its line */
	bool faulty;        /* there was a fault */
	unsigned long half; /* the first \\u of a pair */
	char text[JSON_TEXT + 4];
	uint64_t objects[JSON_DEPTH / 64 + 1]; /* a bit for each open level: it is an object */
};

/* Reads the next token. */
enum json_kind json_next(struct json *j);

/* Continues after a fault: after the next newline, with nothing open, or at once if an object
 * begins the line, since the one before it was truncated. Returns false at the end. */
bool json_resync(struct json *j);

#endif
