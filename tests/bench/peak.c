/* SPDX-License-Identifier: MIT */
/*
 * peak FILE COMMAND...: runs a command, and appends its peak resident memory, in KiB, and its name
 * to FILE. The peak of a child includes its parent's memory at the time of fork(), so the parent
 * has to be small, as this one is.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct rusage usage;
	int status;
	FILE *out;
	pid_t pid;

	if (argc < 3)
		return 2;
	pid = fork();
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || getrusage(RUSAGE_CHILDREN, &usage) != 0)
		return 1;
	out = fopen(argv[1], "a");
	if (!out || fprintf(out, "%ld\t%s\n", usage.ru_maxrss, argv[2]) < 0 || fclose(out) != 0)
		return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
