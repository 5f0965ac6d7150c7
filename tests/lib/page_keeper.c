/* SPDX-License-Identifier: MIT */
/*
 * page_keeper: a reader that keeps the pages of a pipe while the writer continues.
 *
 * usage: page_keeper [-t | -n] COMMAND...
 *
 * Runs COMMAND with a pipe as its output. Some of the output is moved to a second pipe by
 * splice(2), or with -t copied there by tee(2), and is read only when the command has ended; then
 * everything is written, in order. With -n COMMAND is just run, without huge pages.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KEPT = 1 << 20 };

static char kept[KEPT], rest[KEPT];

static size_t read_all(int fd, char *to, size_t most)
{
	size_t n = 0;
	ssize_t more;

	while (n < most && (more = read(fd, to + n, most - n)) > 0)
		n += (size_t)more;
	return n;
}

int main(int argc, char **argv)
{
	bool doubles = argc > 1 && strcmp(argv[1], "-t") == 0;
	int first[2], second[2], status;
	size_t held = 0, n;
	ssize_t more;
	char *all = malloc((size_t)1 << 30);
	size_t len = 0;

	if (argc > 1 && strcmp(argv[1], "-n") == 0) {
		if (prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) != 0)
			return 99;
		execvp(argv[2], argv + 2);
		return 98;
	}
	argv += doubles;
	if (!all || pipe(first) != 0 || pipe(second) != 0 ||
	    fcntl(second[1], F_SETPIPE_SZ, KEPT) < KEPT)
		return 99;
	if (fork() == 0) {
		dup2(first[1], 1);
		close(first[0]);
		close(first[1]);
		execvp(argv[1], argv + 1);
		_exit(98);
	}
	close(first[1]);
	/* past the bytes that are copied: the next ones are handed over */
	len = read_all(first[0], all, (size_t)3 << 20);
	if (doubles) {
		more = tee(first[0], second[1], KEPT, 0);
		if (more <= 0 || read_all(first[0], rest, (size_t)more) != (size_t)more)
			return 97;
		held = (size_t)more;
	} else {
		more = splice(first[0], NULL, second[1], NULL, KEPT, 0);
		for (; more > 0;
		     more = splice(first[0], NULL, second[1], NULL, KEPT, SPLICE_F_NONBLOCK))
			held += (size_t)more;
		if (held == 0)
			return 97;
	}
	n = read_all(first[0], all + len + held, ((size_t)1 << 30) - len - held);
	if (read_all(second[0], kept, held) != held || (doubles && memcmp(kept, rest, held) != 0))
		return 96;
	memcpy(all + len, kept, held);
	len += held + n;
	for (size_t at = 0; at < len; at += (size_t)more)
		if ((more = write(1, all + at, len - at)) <= 0)
			return 95;
	return wait(&status) < 0 || status != 0;
}
