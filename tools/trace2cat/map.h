/* SPDX-License-Identifier: MIT */
/*
 * map: maps a call, by name or number, to its token.
 *
 * Traces repeat a few calls very often: two small caches hold their tokens, ready to be copied with
 * one wide store. All others take the slow path through map.c.
 */
#ifndef TRACE2CAT_MAP_H
#define TRACE2CAT_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../format/hist.h"

/* The built-in maps: the text of format/categories/NAME.map. */
extern const char linux_map[], windows_map[];
extern const size_t linux_map_len, windows_map_len;

enum {
	READY_LEN = 32,             /* bytes of a token kept ready, with its newline */
	TOKEN_ROOM = TOKEN_LEN + 1, /* bytes that must be free where a token is put */
	NAME_SLOTS = 1024,          /* slots of the caches, a power of two */
	NUMBER_SLOTS = 1024,
	ABIS = 4 /* ABIs whose numbers are kept at a time */
};

/* A token, ready to be copied. */
struct ready {
	char s[READY_LEN]; /* with its newline */
	uint32_t len;      /* of it with the newline; 0: the slot is empty */
	uint32_t unknown;  /* index + 1 in map->unknown of a name not in the map; else 0 */
};

/* A name of up to 32 bytes: the words at its ends, which overlap, distinguish it from all others of
 * its length. */
struct name_key {
	uint64_t word[4];
	uint64_t len;
};

struct name_slot {
	struct name_key key;
	struct ready ready;
};

/* The tokens of an ABI's numbers. */
struct numbers {
	uint32_t arch; /* SCMP_ARCH_ of libseccomp, or 0: none */
	struct number_slot {
		uint64_t number;
		struct ready ready;
	} slot[NUMBER_SLOTS];
};

struct map {
	bool none;                     /* tokens are the names themselves */
	bool own;                      /* a user's map: numbers are looked up, too */
	bool windows_later;            /* windows_map is added once a name is not in linux_map */
	struct strtab names;           /* of calls */
	size_t *token, room;           /* of each name: offset of its token in tokens; owned */
	struct strtab folded;          /* the same names in lower case, once needed */
	size_t *unfolded;              /* of each of those: the number of the name; owned */
	struct text tokens;            /* each ended by a NUL */
	struct hist unknown;           /* names not in the map, with their counts */
	uint64_t unknown_more;         /* calls of names beyond these */
	struct numbers *numbers[ABIS]; /* the ABI used last comes first; owned */
	struct name_slot *cache;       /* NAME_SLOTS; owned, NULL before the first name */
};

/* Adds a line of a map: NAME TAB CATEGORY, a comment or an empty line. Returns NULL, or what is
 * wrong. */
const char *map_add(struct map *m, const char *s, size_t len);

/* Adds a built-in map. Ends the program if a line of it is wrong. */
void map_add_linux(struct map *m);
void map_add_windows(struct map *m);

/* The slow path: copy the token of a name, or of a number, with a newline to `to`, where TOKEN_ROOM
 * bytes must be free. Return the number of bytes. */
size_t map_find_name(struct map *m, char *to, const char *name, size_t len);
size_t map_find_number(struct map *m, char *to, uint32_t arch, uint64_t number);

/* Returns whether a name is in one of the built-in maps, ignoring case, whatever map is in use. */
bool map_is_call(const char *name, size_t len);

/* Reports names that were not in the map, and what to do if most of `calls` calls were not. */
void map_report(struct map *m, uint64_t calls);
void map_free(struct map *m);

static inline uint64_t word_at(const char *s)
{
	uint64_t word;

	memcpy(&word, s, sizeof word);
	return word;
}

/* Returns a name of 1 to 32 bytes as a key. */
static inline struct name_key name_key(const char *s, size_t len)
{
	struct name_key key = {.len = len};

	if (len >= 8) {
		key.word[0] = word_at(s);
		key.word[1] = word_at(s + len - 8);
		if (len > 16) {
			key.word[2] = word_at(s + 8);
			key.word[3] = word_at(s + len - 16);
		}
	} else if (len >= 4) {
		uint32_t first, last;
		memcpy(&first, s, sizeof first);
		memcpy(&last, s + len - 4, sizeof last);
		key.word[0] = (uint64_t)first << 32 | last;
	} else {
		key.word[0] = (uint64_t)(unsigned char)s[0] << 16 |
		              (uint64_t)(unsigned char)s[len / 2] << 8 | (unsigned char)s[len - 1];
	}
	return key;
}

static inline bool key_same(const struct name_key *a, const struct name_key *b)
{
	return ((a->word[0] ^ b->word[0]) | (a->word[1] ^ b->word[1]) | (a->word[2] ^ b->word[2]) |
	        (a->word[3] ^ b->word[3]) | (a->len ^ b->len)) == 0;
}

/* Returns the slot of a key. */
static inline size_t key_slot(const struct name_key *key)
{
	uint64_t mix = (key->word[0] ^ key->word[1] << 7 ^ key->word[1] >> 11 ^ key->word[2] ^
	                key->word[3] << 3 ^ key->len) *
	               UINT64_C(0x9e3779b97f4a7c15);

	return mix >> 54 & (NAME_SLOTS - 1);
}

/* Copies a ready token. Bytes past its length are meaningless. */
static inline size_t ready_copy(struct map *m, char *to, const struct ready *ready)
{
	memcpy(to, ready->s, READY_LEN);
	if (ready->unknown) {
		m->unknown.counts[ready->unknown - 1]++;
		m->unknown.total++;
	}
	return ready->len;
}

/* Copies the token of a name with a newline to `to`, where TOKEN_ROOM bytes must be free, if it is
 * ready. Returns the number of bytes, or 0. */
static inline size_t map_ready_name(struct map *m, char *to, const char *name, size_t len)
{
	if (m->cache && len - 1 < 32) {
		struct name_key key = name_key(name, len);
		const struct name_slot *slot = &m->cache[key_slot(&key)];
		if (key_same(&key, &slot->key))
			return ready_copy(m, to, &slot->ready);
	}
	return 0;
}

/* Does the same for a number of this ABI (0: none; the number itself is the token). */
static inline size_t map_number(struct map *m, char *to, uint32_t arch, uint64_t number)
{
	const struct numbers *n = m->numbers[0];

	if (n && n->arch == arch) {
		const struct number_slot *slot = &n->slot[number & (NUMBER_SLOTS - 1)];
		if (slot->number == number && slot->ready.len)
			return ready_copy(m, to, &slot->ready);
	}
	return map_find_number(m, to, arch, number);
}

/* Copies the tokens of numbers of this ABI, as map_number() does, as long as they are ready and
 * known, and fit before `end`. Returns how many, and moves *to past the last one's newline. */
static inline size_t map_ready_numbers(const struct map *m, uint32_t arch, const uint32_t *numbers,
                                       size_t count, char **to, const char *end)
{
	const struct numbers *n = m->numbers[0];
	char *at = *to;
	size_t i = 0;

	if (!n || n->arch != arch)
		return 0;
	for (; i < count && at < end; i++) {
		const struct number_slot *slot = &n->slot[numbers[i] & (NUMBER_SLOTS - 1)];

		if (slot->number != numbers[i] || slot->ready.len == 0 || slot->ready.unknown)
			break;
		memcpy(at, slot->ready.s, READY_LEN);
		at += slot->ready.len;
	}
	*to = at;
	return i;
}

#endif
