/* SPDX-License-Identifier: MIT */
/*
 * older: finds model files of an earlier run with more segments, which this run did not replace.
 */
#ifndef MKMODEL_OLDER_H
#define MKMODEL_OLDER_H

#include "packed.h"

/* Notes for each label how many files LABEL-NUMBER.ksm in the directory were not written by this
 * run and have a number above that of the label's segments. */
void older_note(const char *dir, const struct strtab *written, const struct deal *deal);

#endif
