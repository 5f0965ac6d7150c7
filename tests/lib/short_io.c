/* SPDX-License-Identifier: MIT */
/*
 * short_io - a library to be loaded before the others: reads and writes that are cut short
 *
 * Every read returns one byte (SHORT=1), or one to seven (SHORT=7); every write takes as many.
 * Every second call first fails with EINTR, as does every second poll.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

static unsigned calls;

/* How many bytes of n; 0: the call is interrupted. */
static size_t cut(size_t n)
{
	static long most;
	size_t part;

	if (!most)
		most = getenv("SHORT") ? atol(getenv("SHORT")) : 1;
	if (calls++ % 2 == 0) {
		errno = EINTR;
		return 0;
	}
	part = 1 + calls / 2 % (size_t)most;
	return part < n ? part : n;
}

ssize_t read(int fd, void *to, size_t n)
{
	static ssize_t (*next)(int, void *, size_t);
	size_t part = cut(n);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "read");
	return part || n == 0 ? next(fd, to, part) : -1;
}

ssize_t write(int fd, const void *from, size_t n)
{
	static ssize_t (*next)(int, const void *, size_t);
	size_t part = cut(n);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "write");
	return part || n == 0 ? next(fd, from, part) : -1;
}

int poll(struct pollfd *fds, nfds_t n, int milliseconds)
{
	static int (*next)(struct pollfd *, nfds_t, int);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "poll");
	return cut(1) ? next(fds, n, milliseconds) : -1;
}
