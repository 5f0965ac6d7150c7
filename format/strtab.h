/* SPDX-License-Identifier: MIT */
/*
 * strtab: a table of strings, numbered from 0 as they come and looked up by XXH3.
 */
#ifndef FORMAT_STRTAB_H
#define FORMAT_STRTAB_H

#include "text.h"

enum { STRTAB_NONE = -1, STRTAB_NO_MEMORY = -2 };

struct string {
	uint64_t hash; /* seeded: not for files */
	size_t at;     /* its first byte in strtab->text */
	uint32_t len;  /* its bytes */
};

struct slot {
	uint32_t tag;    /* the hash's upper half */
	uint32_t number; /* of the string, + 1; 0: empty */
};

/* All zero is an empty table. Memory per string: 40 to 80 bytes, and one to two times its
 * length. */
struct strtab {
	struct string *strings; /* by number; owned */
	size_t len, cap;        /* how many there are, how many fit */
	struct slot *slots;     /* open addressing, at most half full; owned */
	size_t mask;            /* number of slots - 1 */
	struct text text;
	uint64_t seed; /* of the hashes, random: no input can choose its collisions */
};

/* Empties the table, and keeps its memory. */
void strtab_clear(struct strtab *t);
void strtab_free(struct strtab *t);

/* Returns a string's number, or STRTAB_NONE. */
int64_t strtab_find(const struct strtab *t, const char *s, size_t len);

/* Returns the number of a string, which is added if it is new, or STRTAB_NO_MEMORY. */
int64_t strtab_add(struct strtab *t, const char *s, size_t len);

/* Do the same in two steps, for callers that check a string only if it is new: strtab_look()
 * returns its number, STRTAB_NO_MEMORY, or STRTAB_NONE and the place where strtab_put() may put it,
 * if the table does not change in between. */
struct strtab_place {
	uint64_t hash;
	struct slot *slot;
};
int64_t strtab_look(struct strtab *t, const char *s, size_t len, struct strtab_place *place);
int64_t strtab_put(struct strtab *t, const char *s, size_t len, struct strtab_place place);

/* Returns the string with this number, which is below t->len; valid until the table grows. */
static inline struct value strtab_string(const struct strtab *t, size_t number)
{
	const struct string *string = &t->strings[number];

	return (struct value){t->text.s ? t->text.s + string->at : "", string->len};
}

/* Returns the numbers in byte order of their strings, to be freed by the caller; NULL if out of
 * memory. */
uint32_t *strtab_sorted(const struct strtab *t);

/* Does the same, and renumbers the strings in that order. */
uint32_t *strtab_sort(struct strtab *t);

/* To renumber the strings: between the two calls the caller reorders t->strings. */
void strtab_permute_begin(struct strtab *t);
void strtab_permute_end(struct strtab *t);

#endif
