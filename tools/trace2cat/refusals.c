/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "../common/fault.h"
#include "refusals.h"

bool refusals_first(struct refusals *r, const char *kind)
{
	size_t i = 0;

	while (i < r->kinds && strcmp(r->at[i].kind, kind) != 0)
		i++;
	if (i < r->kinds) {
		r->at[i].more++;
		return false;
	}
	if (i < REFUSAL_KINDS)
		r->at[r->kinds++] = (struct refusal){kind, 0};
	return true;
}

void refusals_end(struct refusals *r, const char *file)
{
	for (size_t i = 0; i < r->kinds; i++)
		if (r->at[i].more)
			warn(file, 0, "%llu more: %s", (unsigned long long)r->at[i].more,
			     r->at[i].kind);
	r->kinds = 0;
}
