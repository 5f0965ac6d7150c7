/* SPDX-License-Identifier: MIT */
/*
 * banks: the operands BANK of a program that measures: files of models or bank images, and
 * directories with files *.ksm. Faults are messages.
 */
#ifndef COMMON_BANKS_H
#define COMMON_BANKS_H

#include "../../format/image_make.h"
#include "in.h"

/* All zero, but for what is set, before banks_read(). */
struct banks {
	const char *order;  /* file of -O; NULL: none */
	uint32_t wanted;    /* sections of the image */
	bool map;           /* a bank image that is the only bank is used as it is mapped */
	struct image image; /* of all models; after banks_read() */
	struct image_make make;
	struct in_bytes mapped; /* the image's bytes, where it was not made here */
};

/* Reads all banks. False, after the message, where no model is left; ends the program where the
 * order cannot be read or memory runs out. */
bool banks_read(struct banks *b, char **paths);
void banks_free(struct banks *b);

#endif
