/* SPDX-License-Identifier: MIT */
#if defined __linux__
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "in.h"

enum { IN_BLOCK = 128 * 1024 }; /* bytes read at a time */

static int open_with(const char *name, int flags)
{
	int fd;

	do
		fd = open(name, O_RDONLY | O_CLOEXEC | flags);
	while (fd < 0 && errno == EINTR);
	return fd;
}

int in_open(const char *name)
{
	return open_with(name, 0);
}

DIR *in_directory(const char *name)
{
	DIR *d;

	do
		d = opendir(name);
	while (!d && errno == EINTR);
	return d;
}

int in_lines(struct lines *in, const char *name)
{
	int fd = in_open(name);

	if (fd < 0)
		die(1, "%s: %s", name, strerror(errno));
	if (lines_open(in, fd) != 0)
		die_memory();
	return fd;
}

void in_lines_close(struct lines *in, int fd)
{
	lines_close(in);
	close(fd);
}

const char *in_open_file(const char *name, int *fd)
{
	struct stat st;

	*fd = open_with(name, O_NONBLOCK | O_NOCTTY);
	if (*fd < 0)
		return errno == ENXIO ? "not a regular file" : strerror(errno);
	if (fstat(*fd, &st) == 0 && S_ISREG(st.st_mode))
		return NULL;
	close(*fd);
	*fd = -1;
	return "not a regular file";
}

static struct in_bytes *mapped; /* all mapped files */

/* Ends the program if a mapped file has been truncated. The signal comes from a read of the
 * mapping, so it cannot have interrupted a function that the message needs. */
static void file_cut(int number, siginfo_t *info, void *context)
{
	const char *at = info->si_addr;

	(void)context;
	for (const struct in_bytes *b = mapped; b; b = b->next) {
		const char *from = b->at;

		if (at >= from && at < from + b->size) {
			warn(b->name, 0, "truncated while it was being read");
			_exit(fault_end());
		}
	}
	signal(number, SIG_DFL); /* some other fault, which will now recur */
}

static bool map(int fd, size_t size, struct in_bytes *b)
{
	struct sigaction act = {.sa_sigaction = file_cut, .sa_flags = SA_SIGINFO};

	sigaction(SIGBUS, &act, NULL);
	b->at = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (b->at == MAP_FAILED) {
		b->at = NULL;
		return false;
	}
	b->size = size;
	b->mapped = true;
	b->next = mapped;
	mapped = b;
	return true;
}

/* Reads the rest of a file, and leaves room for one more byte. Returns false and sets errno on
 * failure. */
static bool read_on(int fd, struct in_bytes *b)
{
	size_t room = 0;
	ssize_t got = 1;

	while (got != 0) {
		if (room - b->size < IN_BLOCK) {
			char *more = realloc(b->at, room = 2 * room + IN_BLOCK);

			if (!more)
				die_memory();
			b->at = more;
		}
		got = read(fd, (char *)b->at + b->size, room - b->size);
		if (got < 0 && errno != EINTR)
			return false;
		b->size += got > 0 ? (size_t)got : 0;
	}
	return true;
}

bool in_load(int fd, const char *name, struct in_bytes *b)
{
	struct stat st;

	*b = (struct in_bytes){.name = strdup(name)};
	if (!b->name)
		die_memory();
	if (fd != STDIN_FILENO && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
	    (uintmax_t)st.st_size <= SIZE_MAX && map(fd, (size_t)st.st_size, b))
		return true;
	return read_on(fd, b);
}

void in_unload(struct in_bytes *b)
{
	for (struct in_bytes **link = &mapped; *link; link = &(*link)->next)
		if (*link == b) {
			*link = b->next;
			break;
		}
	if (b->mapped)
		munmap(b->at, b->size);
	else
		free(b->at);
	free(b->name);
	*b = (struct in_bytes){0};
}

/* Returns a descriptor for reading, or -1 after a message. */
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

/* Widens a pipe to 1 MiB if the system can, so that its writer waits less often. */
static void widen(int fd)
{
#if defined F_SETPIPE_SZ
	(void)fcntl(fd, F_SETPIPE_SZ, 1 << 20); /* not a pipe, or not allowed: leave it */
#else
	(void)fd;
#endif
}

/* Returns all of a file, followed by a NUL that *len does not count. */
static char *read_all(const char *file, size_t *len)
{
	bool standard = strcmp(file, "-") == 0;
	int fd = standard ? STDIN_FILENO : in_open(file);
	struct in_bytes all = {0};
	char *s;

	if (fd < 0 || !read_on(fd, &all))
		die(1, "%s: %s", file, strerror(errno));
	if (!standard)
		close(fd);
	s = all.at;
	*len = all.size;
	s[*len] = 0;
	return s;
}

/* Returns whether a name of the list is usable; reports a fault if not. */
static bool is_name(const char *name, const char *file, size_t number)
{
	if (!*name)
		warn(file, number, "empty name");
	else if (strcmp(name, "-") == 0 && strcmp(file, "-") == 0)
		warn(file, number, "-: standard input holds the names: name a file instead");
	else
		return true;
	return false;
}

char **in_names(const char *file)
{
	static char **names; /* lasts as long as the program, and is no leak */
	size_t len, n = 0, number = 0;
	char *s = read_all(file, &len);

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
		die(1, "%s: no NUL-terminated file names", file);
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
