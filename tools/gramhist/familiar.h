/* SPDX-License-Identifier: MIT */
/*
 * familiar: short pieces of input that came before, in a cache, each with a number.
 *
 * A piece takes one line of the processor's cache. Of two that have the same place the later one
 * stays.
 */
#ifndef GRAMHIST_FAMILIAR_H
#define GRAMHIST_FAMILIAR_H

#include <stdalign.h>
#include <stdbool.h>
#include <string.h>

#include "../../format/simd.h"

enum { FAMILIAR_BITS = 13, FAMILIAR = 1 << FAMILIAR_BITS }; /* pieces at most */

/* All zero holds none. */
struct familiar {
	alignas(SIMD_BYTES) char pieces[FAMILIAR][SIMD_BYTES]; /* by their hash */
	uint32_t numbers[FAMILIAR];                            /* + 1; 0: not in use */
	uint16_t used[FAMILIAR];                               /* places in use */
	size_t used_len;
};

/* Whether a piece of so many bytes can be held; SIMD_BYTES from its first can be read. */
static inline bool familiar_fits(size_t len)
{
	return len - 1 < SIMD_BYTES;
}

/* Returns the place of a piece of at least one byte. */
SIMD_INLINE size_t familiar_place(const struct simd *simd, const char *piece, size_t len)
{
	return simd->hash(piece, len) % FAMILIAR;
}

/* Whether this piece is the one at its place. It has to end in a byte that is in no piece before
 * that, so that it is not taken for one that it begins. */
SIMD_INLINE bool familiar_at(const struct familiar *f, const struct simd *simd, size_t place,
                             const char *piece, size_t len)
{
	return simd->same(piece, f->pieces[place], len);
}

/* Puts a piece at its place. */
static inline void familiar_put(struct familiar *f, size_t place, const char *piece, size_t len,
                                uint32_t number)
{
	if (f->numbers[place] == 0)
		f->used[f->used_len++] = (uint16_t)place;
	memcpy(f->pieces[place], piece, len);
	f->numbers[place] = number + 1;
}

/* Forgets all. */
static inline void familiar_clear(struct familiar *f)
{
	for (size_t i = 0; i < f->used_len; i++) {
		memset(f->pieces[f->used[i]], 0, SIMD_BYTES);
		f->numbers[f->used[i]] = 0;
	}
	f->used_len = 0;
}

#endif
