/* SPDX-License-Identifier: MIT */
#include "streams.h"
#include "fault.h"
#include "out.h"

void streams_read(struct stream *in, int fd, const char *file, struct text *out,
                  void (*take)(void *arg, enum item item), void *arg)
{
	struct out_gathered gathered = {fd, out ? &out->s : NULL, out ? &out->len : NULL};
	enum item item;

	if (stream_open(in, fd) != 0)
		die_memory();
	in->in.idle = out ? out_before_read : NULL;
	in->in.idle_arg = &gathered;
	while ((item = stream_next(in)) > ITEM_ERROR)
		take(arg, item);
	if (item == ITEM_ERROR)
		warn(file, 0, "%s", strerror(in->in.error));
	stream_close(in);
}
