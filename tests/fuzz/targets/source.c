/* SPDX-License-Identifier: MIT */
/* source: plain text, text in 16-bit units, compressed files and archives, through a pipe. */
#include <fcntl.h>
#include <unistd.h>

#include "../../../format/line.h"
#include "../../../tools/trace2cat/source.h"
#include "../fuzz.h"

enum { PIPE = 60000, MOST = 1 << 20, AT_ONCE = 1000 };

/* Reads a member; if it is in 16-bit units, the bytes read are UTF-8. */
static void read_member(struct source *s, const char *member, void *arg)
{
	size_t *members = arg, total = 0;
	unsigned char buf[AT_ONCE + LINE_SLACK] = {0};
	unsigned more = 0;
	ssize_t n;

	CLAIM(!member || strlen(member) < SIZE_MAX);
	while (total < MOST && (n = source_read(s, buf, AT_ONCE)) > 0) {
		CLAIM(n <= AT_ONCE);
		for (ssize_t i = 0; s->utf16.on && i < n; i++) {
			CLAIM(more ? (buf[i] & 0xc0) == 0x80 : (buf[i] & 0xc0) != 0x80);
			more = more             ? more - 1
			       : buf[i] >= 0xf0 ? 3
			       : buf[i] >= 0xe0 ? 2
			                        : buf[i] >= 0xc0;
		}
		total += (size_t)n;
	}
	CLAIM(total >= MOST || more == 0);
	if (n < 0)
		CLAIM(strlen(source_error(s, 5)) > 0);
	++*members;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct source source;
	size_t members = 0;
	int fd[2];

	CLAIM(size <= PIPE && pipe(fd) == 0);
	CLAIM(write(fd[1], data, size) == (ssize_t)size);
	close(fd[1]);
	source_each(&source, fd[0], "source", read_member, &members);
	close(fd[0]);
	CLAIM(members <= size + 1);
	return 0;
}
