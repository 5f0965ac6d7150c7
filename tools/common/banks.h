/* SPDX-License-Identifier: MIT */
/*
 * banks: the BANK operands of programs that measure: files of models, bank images, and directories
 * with files *.ksm. Faults are reported.
 */
#ifndef COMMON_BANKS_H
#define COMMON_BANKS_H

#include "../../format/image_make.h"
#include "in.h"

/* Before banks_read(), all zero except the members that the caller sets. */
struct banks {
	const char *order;      /* file of -O; NULL: none */
	uint32_t wanted;        /* sections of the image */
	bool map;               /* if the only bank is an image, use it as mapped */
	struct image image;     /* of all models; after banks_read() */
	struct image_make make; /* the order, and the models of the image if it is made here */
	struct in_bytes mapped; /* the image's bytes, unless it was made here */
};

/* Reads all banks. Returns false, after a message, if there is no model. Ends the program if the
 * order cannot be read or memory runs out. */
bool banks_read(struct banks *b, char **paths);
void banks_free(struct banks *b);

#endif
