/* SPDX-License-Identifier: MIT */
/*
 * le: little-endian loads and stores at any address; compilers turn each into one instruction, and
 * many into vectors.
 */
#ifndef FORMAT_LE_H
#define FORMAT_LE_H

#include <stdint.h>
#include <string.h>

#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
enum { LE_HOST = 1 };
#else
enum { LE_HOST = 0 };
#endif

static inline uint16_t le16(const void *at)
{
	const unsigned char *b = at;
	uint16_t value;

	if (!LE_HOST)
		return (uint16_t)(b[0] | b[1] << 8);
	memcpy(&value, at, sizeof value);
	return value;
}

static inline uint32_t le32(const void *at)
{
	const unsigned char *b = at;
	uint32_t value;

	if (!LE_HOST)
		return le16(b) | (uint32_t)le16(b + 2) << 16;
	memcpy(&value, at, sizeof value);
	return value;
}

static inline uint64_t le64(const void *at)
{
	const unsigned char *b = at;
	uint64_t value;

	if (!LE_HOST)
		return le32(b) | (uint64_t)le32(b + 4) << 32;
	memcpy(&value, at, sizeof value);
	return value;
}

/* The same of an IEEE 754 double. */
static inline double le_double(const void *at)
{
	uint64_t bits = le64(at);
	double value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

static inline void le16_put(void *at, uint16_t value)
{
	unsigned char *b = at;

	b[0] = (unsigned char)value;
	b[1] = (unsigned char)(value >> 8);
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

static inline void le_double_put(void *at, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof bits);
	le64_put(at, bits);
}

#endif
