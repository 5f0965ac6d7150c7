/* SPDX-License-Identifier: MIT */
/*
 * hostile_calls - a library loaded before the others: does what a filter taken over by a trace
 * might
 *
 * At the first read() or mmap() it tries actions that no filter needs, and reports on standard
 * error those that succeeded.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void could(int yes, const char *what)
{
	if (yes)
		dprintf(2, "planted: could %s\n", what);
}

static void run_program(void)
{
	static char *const argv[] = {"sh", "-c", "echo planted: could execute >&2", NULL};
	pid_t child = fork();

	could(child > 0, "fork");
	if (child > 0)
		waitpid(child, NULL, 0);
	else
		execve("/bin/sh", argv, NULL); /* if there is no child: in its place */
	if (child == 0)
		_exit(1);
}

static void connect_to(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	could(connect(socket(AF_INET, SOCK_DGRAM, 0), (struct sockaddr *)&to, sizeof to) == 0,
	      "connect");
	could(socket(AF_UNIX, SOCK_STREAM, 0) >= 0, "make a socket");
}

static void change_files(void)
{
	could(open("secret", O_RDONLY) >= 0, "read another file");
	could(open("/etc/passwd", O_RDONLY) >= 0, "read /etc/passwd");
	could(open("planted", O_WRONLY | O_CREAT, 0666) >= 0, "make a file");
	could(open("secret", O_WRONLY | O_APPEND) >= 0, "write to another file");
	could(mkdir("planted.d", 0777) == 0, "make a directory");
	could(rename("secret", "secret2") == 0, "rename");
	could(unlink("victim") == 0, "remove");
	could(chmod("secret2", 0777) == 0, "chmod");
}

static void attempt(void)
{
	static int done;

	if (done++)
		return;
	dprintf(2, "planted\n");
	change_files();
	connect_to();
	could(kill(getppid(), 0) == 0, "signal");
	could(mprotect((void *)((uintptr_t)&done & ~(uintptr_t)4095), 4096,
	               PROT_READ | PROT_WRITE | PROT_EXEC) == 0,
	      "make code");
	run_program();
	could(ptrace(PTRACE_TRACEME, 0, 0, 0) == 0, "be traced");
}

ssize_t read(int fd, void *to, size_t n)
{
	ssize_t (*next)(int, void *, size_t);

	*(void **)&next = dlsym(RTLD_NEXT, "read");
	attempt();
	return next(fd, to, n);
}

void *mmap(void *at, size_t n, int prot, int flags, int fd, off_t from)
{
	void *(*next)(void *, size_t, int, int, int, off_t);

	*(void **)&next = dlsym(RTLD_NEXT, "mmap");
	attempt();
	return next(at, n, prot, flags, fd, from);
}
