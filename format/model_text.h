/* SPDX-License-Identifier: MIT */
/*
 * model_text: the header of a histogram that is a model as text: the keys by which mkmodel(1) makes
 * of what modelcat(1) writes the same model again.
 */
#ifndef FORMAT_MODEL_TEXT_H
#define FORMAT_MODEL_TEXT_H

#include "model.h"

/* Makes the header that of the model's histogram. */
void model_put_keys(struct header *h, const struct model *m);

/* Reads the keys into all of *spec but label and name: whether all are there. */
bool model_take_keys(const struct header *h, struct model_spec *spec);

#endif
