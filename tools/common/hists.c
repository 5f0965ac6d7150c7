/* SPDX-License-Identifier: MIT */
#include "hists.h"
#include "fault.h"
#include "out.h"

enum { NAME_SHOWN = 200 }; /* bytes of a name in a message */

static void refuse(const char *file, uint64_t line, const struct hist *h, const char *why)
{
	struct value name = header_name(&h->head);

	warn(file, line, "%.*s: %s", name.len < NAME_SHOWN ? (int)name.len : NAME_SHOWN, name.s,
	     why);
}

bool hists_read(int fd, const char *file, struct hist *h, const char *(*take)(void *arg), void *arg,
                struct text *out)
{
	struct out_gathered gathered = {fd, out ? &out->s : NULL, out ? &out->len : NULL};
	struct stream in;
	enum hist_got got;
	uint64_t line = 1;

	if (stream_open(&in, fd) != 0)
		die_memory();
	in.in.idle = out ? out_before_read : NULL;
	in.in.idle_arg = &gathered;
	while ((got = hist_next(&in, h)) > HIST_ERROR) {
		const char *why = got == HIST_BAD ? in.why : take(arg);
		if (got == HIST_BAD)
			warn(file, in.in.number, "%s", why);
		else if (why)
			refuse(file, line, h, why);
		if (got != HIST_BAD)
			line = in.in.number;
	}
	if (got == HIST_ERROR)
		warn(file, 0, "%s", strerror(in.in.error));
	stream_close(&in);
	return got != HIST_ERROR;
}
