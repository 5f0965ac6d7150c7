/* SPDX-License-Identifier: MIT */
/*
 * older: the model files of an earlier run with more segments, which this one did not replace.
 */
#ifndef MKMODEL_OLDER_H
#define MKMODEL_OLDER_H

#include "packed.h"

/* Says for each label how many files LABEL-NUMBER.ksm in the directory are neither written nor of
 * a number that the label has now: up to its segments. */
void older_note(const char *dir, const struct strtab *written, const struct deal *deal);

#endif
