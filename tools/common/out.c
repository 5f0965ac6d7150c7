/* SPDX-License-Identifier: MIT */
#if defined __linux__
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#endif
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "gift.h"
#include "out.h"

static _Noreturn void out_failed(void)
{
	if (errno == EPIPE) {
		signal(SIGPIPE, SIG_DFL);
		/* the sandbox does not allow raise(), but this does the same */
		if (write(STDOUT_FILENO, "", 1) != 0)
			_exit(1);
	}
	die(1, "standard output: %s", strerror(errno));
}

bool out_all(int fd, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n > 0) {
		ssize_t done = write(fd, at, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		at += done;
		n -= (size_t)done;
	}
	return true;
}

void out_begin(void)
{
#if defined F_SETPIPE_SZ
	(void)fcntl(STDOUT_FILENO, F_SETPIPE_SZ,
	            1 << 20); /* not a pipe, or not allowed: leave it */
#endif
	gift_begin();
}

void out_write(const void *bytes, size_t n)
{
	size_t done = gift_write(bytes, n);

	if (!out_all(STDOUT_FILENO, (const char *)bytes + done, n - done))
		out_failed();
}

void out_before_read(void *gathered)
{
	const struct out_gathered *out = gathered;
	struct pollfd input = {.fd = out->fd, .events = POLLIN};

	if (*out->len > 0 && poll(&input, 1, 0) <= 0) { /* also if interrupted */
		out_write(*out->bytes, *out->len);
		*out->len = 0;
	}
}

void out_close(void)
{
	if (close(STDOUT_FILENO) != 0 && errno != EINTR)
		out_failed();
}

/* Returns whether a call was interrupted by a signal and must be repeated. */
static bool interrupted(int result)
{
	return result < 0 && errno == EINTR;
}

/* Locks a whole file until it is closed or the process ends. If another process holds a lock,
 * F_SETLKW waits and F_SETLK fails. */
FILE *out_unnamed(void)
{
	FILE *file;

	do
		file = tmpfile();
	while (!file && errno == EINTR);
	return file;
}

static bool lock(int fd, int command)
{
	struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int result;

	while (interrupted(result = fcntl(fd, command, &all)))
		continue;
	return result == 0;
}

static const char aside_name[] = ".sysgram-XXXXXX";

/* Makes a temporary file, sets `path` to its name, and locks it, so that out_sweep() sees that it
 * is in use. Returns a descriptor, or -1 with errno set. */
static int open_aside(const char *dir, char *path, size_t size)
{
	struct stat st;

	for (;;) {
		int fd;

		snprintf(path, size, "%s/%s", dir, aside_name);
		fd = mkstemp(path);
		if (interrupted(fd))
			continue;
		if (fd < 0)
			return -1;
		lock(fd, F_SETLKW); /* without locks nothing is swept either */
		if (fstat(fd, &st) != 0 || st.st_nlink > 0)
			return fd;
		close(fd); /* swept before it was locked */
	}
}

/* Gives the file the mode that umask leaves, and syncs it. Returns false and sets errno on
 * failure. */
static bool settle(int fd)
{
	mode_t mask = umask(0); /* the only way to read it */
	int result;

	umask(mask);
	while (interrupted(result = fchmod(fd, 0666 & ~mask)))
		continue;
	if (result != 0)
		return false;
	while (interrupted(result = fsync(fd)))
		continue;
	return result == 0;
}

/* Remembers the first failure. */
static void aside_check(struct out_aside *a, bool good)
{
	if (!good && a->error == 0)
		a->error = errno;
}

/* Frees a file's names, after a message if it failed. Returns whether it did not. */
static bool aside_end(struct out_aside *a)
{
	if (a->error)
		warn(a->final, 0, "cannot be written: %s", strerror(a->error));
	free(a->aside);
	free(a->final);
	return a->error == 0;
}

bool out_aside_open(struct out_aside *a, const char *dir, const char *name)
{
	size_t size = strlen(dir) + strlen(name) + sizeof aside_name + 1;

	*a = (struct out_aside){.aside = malloc(size), .final = malloc(size)};
	if (!a->aside || !a->final)
		die_memory();
	snprintf(a->final, size, "%s/%s", dir, name);
	a->fd = open_aside(dir, a->aside, size);
	aside_check(a, a->fd >= 0);
	if (a->fd < 0)
		aside_end(a);
	return a->fd >= 0;
}

void out_aside_put(struct out_aside *a, const void *bytes, size_t n)
{
	if (a->error == 0)
		aside_check(a, out_all(a->fd, bytes, n));
}

bool out_aside_close(struct out_aside *a, bool keep)
{
	int result;

	if (a->error == 0 && keep)
		aside_check(a, settle(a->fd));
	/* while it is locked, or another process would sweep it */
	if (a->error == 0 && keep) {
		while (interrupted(result = rename(a->aside, a->final)))
			continue;
		aside_check(a, result == 0);
	}
	if (a->error || !keep)
		while (interrupted(unlink(a->aside)))
			continue;
	/* an interrupted close has still closed it */
	aside_check(a, close(a->fd) == 0 || errno == EINTR);
	return aside_end(a);
}

char *out_directory(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) : 0;
	char *dir = malloc(len + 2);

	if (!dir)
		die_memory();
	memcpy(dir, path, len);
	if (len == 0)
		dir[len++] = slash ? '/' : '.';
	dir[len] = 0;
	*name = slash ? slash + 1 : path;
	return dir;
}

bool out_file(const char *dir, const char *name, const void *bytes, size_t n)
{
	struct out_aside a;

	if (!out_aside_open(&a, dir, name))
		return false;
	out_aside_put(&a, bytes, n);
	return out_aside_close(&a, true);
}

/* Returns whether a name is one that mkstemp() made from aside_name. */
static bool is_aside(const char *name)
{
	return strlen(name) == sizeof aside_name - 1 &&
	       memcmp(name, aside_name, sizeof aside_name - sizeof "XXXXXX") == 0;
}

void out_sweep(const char *dir)
{
	DIR *d = opendir(dir);
	const struct dirent *entry;

	while (d && (entry = readdir(d)) != NULL) {
		int fd = -1;

		if (is_aside(entry->d_name))
			fd = openat(dirfd(d), entry->d_name, O_RDWR | O_NOFOLLOW | O_NONBLOCK);
		if (fd >= 0 && lock(fd, F_SETLK))
			(void)unlinkat(dirfd(d), entry->d_name, 0);
		if (fd >= 0)
			close(fd);
	}
	if (d)
		closedir(d);
}

bool out_sync(const char *dir)
{
	int fd, result = -1;

	while (interrupted(fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)))
		continue;
	if (fd >= 0)
		while (interrupted(result = fsync(fd)))
			continue;
	if (result != 0)
		warn(dir, 0, "cannot be synced: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return result == 0;
}
