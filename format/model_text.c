/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>

#include "model_text.h"

void model_put_keys(struct header *h, const struct model *m)
{
	char order[17];
	const char *weight = weight_name(m->weight);

	snprintf(order, sizeof order, "%016" PRIx64, m->order);
	header_start(h, m->name.s, m->name.len);
	header_set(h, "label", m->label.s, m->label.len);
	header_set_number(h, "n", m->n);
	header_set_number(h, "total", m->total);
	header_set_number(h, "scale", m->scale);
	header_set(h, "weight", weight, strlen(weight));
	header_set(h, "order", order, 16);
	header_set_number(h, "rawtotal", m->raw_total);
	header_set_number(h, "rawbins", m->raw_bins);
	header_set_number(h, "traces", m->traces);
}

static bool take_order(struct value v, uint64_t *order)
{
	static const char digits[] = "0123456789abcdef";

	*order = 0;
	for (size_t i = 0; i < v.len; i++) {
		const char *digit = v.s[i] ? strchr(digits, v.s[i]) : NULL;

		if (!digit)
			return false;
		*order = *order << 4 | (uint64_t)(digit - digits);
	}
	return v.len == 16;
}

bool model_take_keys(const struct header *h, struct model_spec *spec)
{
	struct value weight = header_get(h, "weight"), order = header_get(h, "order");
	int index = weight.s ? weight_from_name(weight.s, weight.len) : -1;

	if (index < 0 || !order.s || !take_order(order, &spec->order))
		return false;
	spec->weight = (enum weight)index;
	return header_number(h, "scale", COUNT_MOST, &spec->scale) &&
	       header_number(h, "rawtotal", COUNT_MOST, &spec->raw_total) &&
	       header_number(h, "rawbins", COUNT_MOST, &spec->raw_bins) &&
	       header_number(h, "traces", COUNT_MOST, &spec->traces);
}
