#include "restore.h"

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

bool restore_keys(const struct header *h, struct model_spec *spec)
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
