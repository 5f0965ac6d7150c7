/* SPDX-License-Identifier: MIT */
/*
 * model_text: the header of a model written as a histogram: the keys from which mkmodel(1) makes
 * the same model again out of what modelcat(1) wrote.
 */
#ifndef FORMAT_MODEL_TEXT_H
#define FORMAT_MODEL_TEXT_H

#include "model.h"

/* Makes the header of the model's histogram. */
void model_put_keys(struct header *h, const struct model *m);

/* Reads the keys into all of *spec but label and name. Returns whether all were there. */
bool model_take_keys(const struct header *h, struct model_spec *spec);

#endif
