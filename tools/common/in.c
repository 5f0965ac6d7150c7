#if defined __linux__
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
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

/* All of a file, with a NUL after it; *len without that. */
static char *read_all(const char *file, size_t *len)
{
	bool standard = strcmp(file, "-") == 0;
	int fd = standard ? STDIN_FILENO : in_open(file);
	size_t room = 0;
	ssize_t n = fd < 0 ? -1 : 1;
	char *s = NULL;

	for (*len = 0; n > 0; *len += (size_t)(n > 0 ? n : 0)) {
		if (room - *len < 2) {
			room = room ? 2 * room : 4096;
			s = realloc(s, room);
			if (!s)
				die_memory();
		}
		do
			n = read(fd, s + *len, room - *len - 1);
		while (n < 0 && errno == EINTR);
	}
	if (n < 0)
		die(1, "%s: %s", file, strerror(errno));
	if (!standard)
		close(fd);
	s[*len] = 0;
	return s;
}

/* Whether a name of the list can be read; a fault where not. */
static bool is_name(const char *name, const char *file, size_t number)
{
	if (!*name)
		warn(file, number, "an empty name");
	else if (strcmp(name, "-") == 0 && strcmp(file, "-") == 0)
		warn(file, number, "-: standard input holds the names; give a file by its name");
	else
		return true;
	return false;
}

char **in_names(const char *file)
{
	size_t len, n = 0, number = 0;
	char *s = read_all(file, &len), **names;

	for (size_t i = 0; i <= len; i++)
		n += s[i] == 0;
	names = malloc((n + 1) * sizeof *names);
	if (!names)
		die_memory();
	n = 0;
	for (char *name = s; name < s + len; name += strlen(name) + 1)
		if (is_name(name, file, ++number))
			names[n++] = name;
	if (n == 0)
		die(1, "%s: no names of files, each ended by NUL", file);
	names[n] = NULL;
	return names;
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
