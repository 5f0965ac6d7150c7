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

void in_each(char **files, void (*work)(int fd, const char *name, void *arg), void *arg)
{
	static char *standard_input[] = {"-", NULL};
	int fd;

	for (char **file = *files ? files : standard_input; *file; file++) {
		if (strcmp(*file, "-") == 0) {
			work(STDIN_FILENO, "-", arg);
		} else if ((fd = open_input(*file)) >= 0) {
			work(fd, *file, arg);
			close(fd);
		}
	}
}
