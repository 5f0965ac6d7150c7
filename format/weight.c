/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "logarithm.h"
#include "text.h"
#include "weight.h"

static const char *const weight_names[WEIGHTS] = {"linear", "sqrt", "log", "presence"};

const char *weight_name(enum weight w)
{
	return weight_names[w];
}

int weight_from_name(const char *s, size_t len)
{
	for (int w = 0; w < WEIGHTS; w++)
		if (value_is((struct value){s, len}, weight_names[w]))
			return w;
	return -1;
}

double weigh(enum weight w, uint64_t count)
{
	switch (w) {
	case WEIGHT_SQRT:
		return sqrt((double)count);
	case WEIGHT_LOG:
		return log_natural(1 + (double)count);
	case WEIGHT_PRESENCE:
		return 1;
	default:
		return (double)count;
	}
}
