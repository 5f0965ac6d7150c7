/* SPDX-License-Identifier: MIT */
#include "../../format/number.h"
#include "../common/fault.h"
#include "weights.h"

#define WEIGHT_MOST 1e9

enum kind metric_kind(struct value name)
{
	if (value_is(name, "svm"))
		return KIND_SVM;
	if (value_is(name, "novelty"))
		return KIND_NOVELTY;
	return value_is(name, "mismatch") ? KIND_MISMATCH : KIND_DISTANCE;
}

/* Takes the next METRIC=WEIGHT of a list and moves *list past it. Returns false if it is not
 * one. */
static bool take_weight(const char **list, struct value *name, double *weight)
{
	size_t len = strcspn(*list, ",=");
	const char *digits = *list + len + 1, *end;

	*name = (struct value){*list, len};
	if (len == 0 || (*list)[len] != '=')
		return false;
	end = digits + strspn(digits, "0123456789.");
	if (!text_to_real(digits, (size_t)(end - digits), weight) || *weight > WEIGHT_MOST)
		return false;
	*list = *end == ',' ? end + 1 : end;
	return *end == 0 || (*end == ',' && end[1]);
}

double metric_weight(const char *list, struct value name)
{
	enum kind kind = metric_kind(name);
	struct value named;
	double weight;

	while (list && *list && take_weight(&list, &named, &weight))
		if (value_same(named, name))
			return weight;
	return kind == KIND_NOVELTY || kind == KIND_MISMATCH ? 0 : 1;
}

void weights_check(const char *list)
{
	const char *rest = list;
	struct value name;
	double weight;

	do
		if (!take_weight(&rest, &name, &weight))
			die(2,
			    "-W %s: not METRIC=WEIGHT,... such as tv=1,svm=2, weights from 0 to "
			    "1e9",
			    list);
	while (*rest);
}
