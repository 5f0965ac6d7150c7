/* SPDX-License-Identifier: MIT */
/*
 * le: little-endian loads and stores at any address; compilers turn each into one instruction.
 */
#ifndef FORMAT_LE_H
#define FORMAT_LE_H

#include <stdint.h>

static inline uint32_t le32(const void *at)
{
	const unsigned char *b = at;

	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static inline uint64_t le64(const void *at)
{
	const unsigned char *b = at;

	return le32(b) | (uint64_t)le32(b + 4) << 32;
}

static inline void le32_put(void *at, uint32_t value)
{
	unsigned char *b = at;

	for (int i = 0; i < 4; i++)
		b[i] = (unsigned char)(value >> 8 * i);
}

static inline void le64_put(void *at, uint64_t value)
{
	le32_put(at, (uint32_t)value);
	le32_put((unsigned char *)at + 4, (uint32_t)(value >> 32));
}

#endif
