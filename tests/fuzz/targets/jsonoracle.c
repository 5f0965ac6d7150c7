/* SPDX-License-Identifier: MIT */
/*
 * jsonoracle: does the tokenizer accept what json-c accepts, and read the same from it?
 *
 * The tokens are made into json-c's objects, as its own parser would, and compared. Cases in which
 * RFC 8259 lets parsers differ are left out: long strings and numbers, numbers beyond 64 bits, deep
 * nesting, NUL in a key. json-c, even if strict, accepts some documents that are not JSON: these
 * may be refused.
 */
#include <errno.h>
#include <json-c/json.h>

#include "../../../tools/trace2cat/formats/json_token.h"
#include "../fuzz.h"

enum { DEEP = 30 /* json-c's default, minus 2 */ };

struct input {
	struct bytes bytes;
	char block[4096 + 64];
};

/* The objects made from the tokens. */
struct tree {
	struct json_object *open[DEEP + 1]; /* borrowed, but for the first */
	char *key[DEEP + 1];                /* owned, where an object waits for its value */
	struct json_object *root;
	bool unlike;              /* holds values that parsers may read differently */
	const char *why;          /* it was refused, */
	char text[JSON_TEXT + 1]; /* and the word or number there */
};

static bool more(void *from, const char **s, size_t *len)
{
	struct input *in = from;
	ssize_t n = bytes_read(&in->bytes, in->block, sizeof in->block - 64);

	*s = in->block;
	*len = n > 0 ? (size_t)n : 0;
	return n > 0;
}

static void add(struct tree *t, size_t depth, struct json_object *value)
{
	struct json_object *to = depth ? t->open[depth] : NULL;

	if (!to) {
		json_object_put(t->root);
		t->root = value;
	} else if (json_object_is_type(to, json_type_array)) {
		json_object_array_add(to, value);
	} else {
		json_object_object_add(to, t->key[depth], value);
	}
}

static struct json_object *number(struct tree *t, const struct json *j)
{
	char text[JSON_TEXT + 1];
	int64_t value;
	uint64_t large;

	memcpy(text, j->s, j->len);
	text[j->len] = 0;
	if (strpbrk(text, ".eE"))
		return json_object_new_double(strtod(text, NULL));
	errno = 0;
	if (*text == '-' && json_parse_int64(text, &value) == 0 && errno == 0)
		return json_object_new_int64(value);
	if (*text != '-' && json_parse_uint64(text, &large) == 0 && errno == 0)
		return large <= INT64_MAX ? json_object_new_int64((int64_t)large)
		                          : json_object_new_uint64(large);
	t->unlike = true;
	return json_object_new_int64(0);
}

static void take_key(struct tree *t, const struct json *j)
{
	free(t->key[j->depth]);
	t->key[j->depth] = malloc(j->len + 1);
	CLAIM(t->key[j->depth]);
	memcpy(t->key[j->depth], j->s, j->len);
	t->key[j->depth][j->len] = 0;
	t->unlike = t->unlike || memchr(j->s, 0, j->len) || j->len == JSON_TEXT;
}

/* Adds a token: false at the end and after a fault. */
static bool step(struct tree *t, struct json *j, enum json_kind kind)
{
	struct json_object *object;

	switch (kind) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		object = kind == JSON_OBJECT ? json_object_new_object() : json_object_new_array();
		add(t, j->depth - 1, object);
		if (j->depth > DEEP)
			return false;
		t->open[j->depth] = object;
		return true;
	case JSON_KEY:
		take_key(t, j);
		return true;
	case JSON_STRING:
		t->unlike = t->unlike || j->len == JSON_TEXT;
		add(t, j->depth, json_object_new_string_len(j->s, (int)j->len));
		return true;
	case JSON_NUMBER:
		add(t, j->depth, number(t, j));
		return true;
	case JSON_TRUE:
	case JSON_FALSE:
		add(t, j->depth, json_object_new_boolean(kind == JSON_TRUE));
		return true;
	case JSON_NULL:
		add(t, j->depth, NULL);
		return true;
	default:
		return kind == JSON_OBJECT_END || kind == JSON_ARRAY_END;
	}
}

/* Returns whether the tokenizer accepts the bytes; fills t with their content. */
static bool read_tokens(struct tree *t, const uint8_t *data, size_t size, size_t at_once)
{
	static struct input in;
	static struct json j;
	enum json_kind kind;

	in.bytes = (struct bytes){.s = data, .len = size, .step = at_once};
	j = (struct json){.more = more, .from = &in};
	do
		kind = json_next(&j);
	while (step(t, &j, kind));
	t->unlike = t->unlike || j.depth > DEEP;
	for (size_t i = 0; i <= DEEP; i++)
		free(t->key[i]);
	t->why = kind == JSON_FAULT ? j.why : NULL;
	if (t->why && strcmp(t->why, "neither a number nor true, false or null") == 0)
		memcpy(t->text, j.s, j.len);
	return kind == JSON_END;
}

static bool holds(const uint8_t *data, size_t size, const char *word)
{
	for (size_t len = strlen(word); size >= len; data++, size--)
		if (memcmp(data, word, len) == 0)
			return true;
	return false;
}

/* Recognises documents that json-c accepts, even if strict, although they are not JSON: control
 * bytes in strings, keys between single quotes, NaN, and numbers such as 01 and 1.; tests/json.bats
 * has such cases. */
static bool is_lenient(const struct tree *t, const uint8_t *data, size_t size)
{
	if (strcmp(t->why, "no key where one is due") == 0 && holds(data, size, "'"))
		return true;
	return holds(data, size, "NaN") || holds(data, size, "Infinity") ||
	       strcmp(t->why, "a control byte in a string") == 0 ||
	       (*t->text && t->text[strspn(t->text, "0123456789+-.eE")] == 0);
}

/* Parses the bytes with json-c. Returns false if it refuses them. */
static bool read_oracle(struct json_object **root, const uint8_t *data, size_t size)
{
	struct json_tokener *tok = json_tokener_new();
	bool whole;

	json_tokener_set_flags(tok, JSON_TOKENER_STRICT);
	*root = json_tokener_parse_ex(tok, (const char *)data, (int)size);
	whole = json_tokener_get_error(tok) == json_tokener_success;
	if (json_tokener_get_error(tok) == json_tokener_continue) {
		*root = json_tokener_parse_ex(tok, "", 1); /* a number may end here */
		whole = json_tokener_get_error(tok) == json_tokener_success;
	}
	json_tokener_free(tok);
	return whole;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tree whole = {.root = NULL}, parts = {.root = NULL};
	struct json_object *theirs = NULL;
	bool ours, same;

	if (size == 0 || size > 4096 || memchr(data, 0, size))
		return 0;
	ours = read_tokens(&whole, data, size, 0);
	same = read_tokens(&parts, data, size, 1) == ours;
	CLAIM(same);
	CLAIM(json_object_equal(whole.root, parts.root));
	if (!whole.unlike && ours) {
		CLAIM(read_oracle(&theirs, data, size));
		CLAIM(json_object_equal(whole.root, theirs));
	} else if (!whole.unlike && !is_lenient(&whole, data, size) &&
	           read_oracle(&theirs, data, size)) {
		fprintf(stderr, "not so: json-c refuses it, too: %s (%s)\n", whole.why, whole.text);
		abort();
	}
	json_object_put(theirs);
	json_object_put(whole.root);
	json_object_put(parts.root);
	return 0;
}
