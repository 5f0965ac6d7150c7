#if defined __linux__
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#endif
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "in.h"

int in_open(const char *name)
{
	int fd;

	do
		fd = open(name, O_RDONLY | O_CLOEXEC);
	while (fd < 0 && errno == EINTR);
	return fd;
}

/* A descriptor for reading, or -1 after the message. */
static int open_input(const char *name)
{
	struct stat st;
	int fd = in_open(name);

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(fd);
		fd = -1;
		errno = EISDIR;
	}
	if (fd < 0)
		warn(name, 0, "%s", strerror(errno));
	return fd;
}

/* Widens a pipe to 1 MiB where the system can: its writer, whatever it is, waits less often. */
static void widen(int fd)
{
#if defined F_SETPIPE_SZ
	(void)fcntl(fd, F_SETPIPE_SZ, 1 << 20); /* no pipe, or not allowed: as it was */
#else
	(void)fd;
#endif
}

void in_each(char **files, void (*work)(int fd, const char *name, void *arg), void *arg)
{
	static char *standard_input[] = {"-", NULL};
	int fd;

	for (char **file = *files ? files : standard_input; *file; file++) {
		if (strcmp(*file, "-") == 0) {
			widen(STDIN_FILENO);
			work(STDIN_FILENO, "-", arg);
		} else if ((fd = open_input(*file)) >= 0) {
			widen(fd);
			work(fd, *file, arg);
			close(fd);
		}
	}
}
