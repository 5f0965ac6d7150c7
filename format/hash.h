/* SPDX-License-Identifier: MIT */
/*
 * hash: XXH3, inline, and the seed that keeps tables safe from chosen keys.
 */
#ifndef FORMAT_HASH_H
#define FORMAT_HASH_H

#define XXH_INLINE_ALL
#include <xxhash.h>

/* Returns a seed that the makers of the input cannot know, so that they cannot choose colliding
 * keys. For tables in memory only: no result may depend on it. */
uint64_t hash_seed(void);

#endif
