/*
 * restore: the header of a histogram that modelcat(1) wrote says what model it was.
 */
#ifndef MKMODEL_RESTORE_H
#define MKMODEL_RESTORE_H

#include "../../format/model.h"

/* Reads the keys into all of *spec but label and name: whether all are there. */
bool restore_keys(const struct header *h, struct model_spec *spec);

#endif
