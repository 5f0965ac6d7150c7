/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "../../format/hash.h"
#include "../common/fault.h"
#include "fold.h"

struct last {
	uint64_t token; /* hash */
	uint64_t epoch; /* number of breaks before it; void if that is not the current epoch */
};

bool fold_repeats(struct fold *f, size_t thread, uint64_t epoch, const char *token, size_t len)
{
	struct last now = {XXH3_64bits_withSeed(token, len, f->seed), epoch};
	bool same;

	if (thread >= f->room) {
		size_t room = f->room ? f->room * 2 : 16;
		f->last = realloc(f->last, room * sizeof *f->last);
		if (!f->last)
			die_memory();
		memset(f->last + f->room, 0, (room - f->room) * sizeof *f->last);
		f->room = room;
	}
	same = f->last[thread].token == now.token && f->last[thread].epoch == now.epoch;
	f->last[thread] = now;
	return same;
}

void fold_free(struct fold *f)
{
	free(f->last);
}
