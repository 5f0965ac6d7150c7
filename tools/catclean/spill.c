/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../common/fault.h"
#include "../common/out.h"
#include "spill.h"

static _Noreturn void failed(int error)
{
	die(1, "temporary file for a long trace: %s", strerror(error));
}

void spill_begin(struct spill *s)
{
	s->file = out_unnamed();
	s->error = errno;
}

void spill_put(struct spill *s, const char *bytes, size_t n)
{
	if (!s->file)
		failed(s->error);
	if (!out_all(fileno(s->file), bytes, n))
		failed(errno);
	s->used = true;
}

void spill_pour(struct spill *s, struct text *out)
{
	ssize_t n;

	if (!s->used)
		return;
	if (lseek(fileno(s->file), 0, SEEK_SET) != 0)
		failed(errno);
	do {
		out_pour(out->s, &out->len);
		if (!text_room(out, OUT_BLOCK))
			die_memory();
		n = read(fileno(s->file), out->s + out->len, OUT_BLOCK);
		out->len += n > 0 ? (size_t)n : 0;
	} while (n > 0 || (n < 0 && errno == EINTR));
	if (n < 0)
		failed(errno);
}

void spill_clear(struct spill *s)
{
	int fd = s->used ? fileno(s->file) : -1;

	if (s->used && (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0))
		failed(errno);
	s->used = false;
}

void spill_end(struct spill *s)
{
	if (s->file)
		fclose(s->file);
	s->file = NULL;
}
