/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "hash.h"
#include "vocabulary.h"

int vocabulary_begin(struct vocabulary *k, uint64_t n, size_t bins)
{
	size_t room = k->room ? k->room : 256;
	uint32_t *more;

	if (k->grams.len > 0 && k->n != n)
		return VOCABULARY_NONE;
	while (room < bins)
		room *= 2;
	if (room != k->room) {
		more = realloc(k->bins, room * sizeof *more);
		if (!more)
			return VOCABULARY_NO_MEMORY;
		k->bins = more;
		k->room = room;
	}
	k->n = n;
	return 0;
}

int64_t vocabulary_find(const struct vocabulary *k, struct value gram)
{
	int64_t number = strtab_find(&k->grams, gram.s, gram.len);

	return number < 0 ? VOCABULARY_NONE : number;
}

int64_t vocabulary_add(struct vocabulary *k, struct value gram)
{
	size_t cap = k->cap ? 2 * k->cap : 256;

	if (k->grams.len == k->cap) {
		uint64_t *hash = realloc(k->hash, cap * sizeof *hash);
		if (!hash)
			return VOCABULARY_NO_MEMORY;
		k->hash = hash;
		k->cap = cap;
	}
	if (strtab_add(&k->grams, gram.s, gram.len) < 0)
		return VOCABULARY_NO_MEMORY;
	k->hash[k->grams.len - 1] = XXH3_64bits(gram.s, gram.len);
	return (int64_t)k->grams.len - 1;
}

void vocabulary_free(struct vocabulary *k)
{
	strtab_free(&k->grams);
	free(k->hash);
	free(k->bins);
	*k = (struct vocabulary){0};
}
