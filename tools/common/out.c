#if defined __linux__
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#endif
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "out.h"

void out_begin(void)
{
#if defined F_SETPIPE_SZ
	(void)fcntl(STDOUT_FILENO, F_SETPIPE_SZ, 1 << 20); /* no pipe, or not allowed: as it was */
#endif
}

static _Noreturn void out_failed(void)
{
	if (errno == EPIPE) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	die(1, "standard output: %s", strerror(errno));
}

/* All n bytes, or false and errno. */
static bool write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, bytes, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		bytes += done;
		n -= (size_t)done;
	}
	return true;
}

void out_write(const void *bytes, size_t n)
{
	if (!write_all(STDOUT_FILENO, bytes, n))
		out_failed();
}

void out_before_read(int fd, const void *bytes, size_t *len)
{
	struct pollfd input = {.fd = fd, .events = POLLIN};

	if (*len > 0 && poll(&input, 1, 0) == 0) {
		out_write(bytes, *len);
		*len = 0;
	}
}

void out_close(void)
{
	if (close(STDOUT_FILENO) != 0 && errno != EINTR)
		out_failed();
}

/* Fills the file behind fd and closes it; false and errno where that fails. */
static bool fill(int fd, const void *bytes, size_t n)
{
	mode_t mask = umask(0); /* the only way to learn it */
	bool good;
	int error;

	umask(mask);
	good = write_all(fd, bytes, n) && fchmod(fd, 0666 & ~mask) == 0 && fsync(fd) == 0;
	error = errno;

	if (close(fd) != 0 && good) {
		good = false;
		error = errno;
	}
	errno = error;
	return good;
}

bool out_file(const char *dir, const char *name, const void *bytes, size_t n)
{
	size_t size = strlen(dir) + strlen(name) + sizeof "//.tmpXXXXXX";
	char *aside = malloc(size), *final = malloc(size);
	bool good = false;
	int fd;

	if (!aside || !final)
		die_memory();
	snprintf(aside, size, "%s/.%stmpXXXXXX", dir, name);
	snprintf(final, size, "%s/%s", dir, name);
	fd = mkstemp(aside);
	if (fd < 0) {
		warn(final, 0, "cannot be written: %s", strerror(errno));
	} else if (!fill(fd, bytes, n) || rename(aside, final) != 0) {
		warn(final, 0, "cannot be written: %s", strerror(errno));
		unlink(aside);
	} else {
		good = true;
	}
	free(aside);
	free(final);
	return good;
}

bool out_sync(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;

	if (!good)
		warn(dir, 0, "cannot be synced: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return good;
}
