/* SPDX-License-Identifier: MIT */
/*
 * seal: gives bytes the frame of a model, which no fuzzer would guess.
 */
#ifndef FUZZ_SEAL_H
#define FUZZ_SEAL_H

#include "../../format/hash.h"
#include "../../format/le.h"
#include "../../format/model.h"

/* Corrects the checksum of the model at s for the length that it claims; a length that is
 * impossible, given the `left` bytes that are there, becomes `left`. */
static inline void seal(unsigned char *s, size_t left)
{
	uint64_t length;

	if (left < KSM_HEADER)
		return;
	length = le64(s + KSM_LENGTH);
	if (length < KSM_HEADER || length % KSM_ALIGN || length > left)
		length = left / KSM_ALIGN * KSM_ALIGN;
	memcpy(s, ksm_magic, sizeof ksm_magic);
	le32_put(s + KSM_VERSION_AT, KSM_VERSION);
	le64_put(s + KSM_LENGTH, length);
	le64_put(s + KSM_CHECKSUM, XXH3_64bits(s + KSM_LENGTH, (size_t)length - KSM_LENGTH));
}

#endif
