/* SPDX-License-Identifier: MIT */
/*
 * familiar: a cache of short pieces of input that came before, each with a number.
 *
 * A piece takes one line of the processor's cache. If two have the same place, the later one
 * replaces the earlier.
 */
#ifndef GRAMHIST_FAMILIAR_H
#define GRAMHIST_FAMILIAR_H

#include <stdalign.h>
#include <stdbool.h>
#include <string.h>

#include "../../format/simd_plain.h"

enum { FAMILIAR_BITS = 13, FAMILIAR = 1 << FAMILIAR_BITS }; /* pieces at most */

/* All zero holds none. */
struct familiar {
	alignas(SIMD_BYTES) char pieces[FAMILIAR][SIMD_BYTES]; /* by their hash */
	uint32_t numbers[FAMILIAR];                            /* + 1; 0: not in use */
	uint16_t used[FAMILIAR];                               /* places in use */
	size_t used_len;
};

/* Returns whether a piece of this many bytes fits. SIMD_BYTES from its first one must be
 * readable. */
static inline bool familiar_fits(size_t len)
{
	return len - 1 < SIMD_BYTES;
}

/* Returns the place of a piece of at least one byte. */
SIMD_INLINE size_t familiar_place(const struct simd *simd, const char *piece, size_t len)
{
	return simd->hash(piece, len) % FAMILIAR;
}

/* Returns whether this piece is the one at its place. It must end in a byte that no piece has
 * before its end, so that it cannot match a longer piece that begins with it. */
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

/* Forgets all pieces. */
static inline void familiar_clear(struct familiar *f)
{
	for (size_t i = 0; i < f->used_len; i++) {
		memset(f->pieces[f->used[i]], 0, SIMD_BYTES);
		f->numbers[f->used[i]] = 0;
	}
	f->used_len = 0;
}

#endif
