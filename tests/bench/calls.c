/* SPDX-License-Identifier: MIT */
/*
 * calls - opens, reads and closes a file COUNT times, as fast as it can, and writes the seconds
 * that this took and those of CPU to the file TIMES
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static double seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	struct timespec from, to;
	struct rusage used;
	FILE *times = argc == 3 ? fopen(argv[2], "w") : NULL;
	char c;

	if (!times)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (long i = atol(argv[1]); i > 0; i--) {
		int fd = open("/dev/zero", O_RDONLY);

		if (fd < 0 || read(fd, &c, 1) != 1 || close(fd) != 0)
			return 1;
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	getrusage(RUSAGE_SELF, &used);
	fprintf(times, "%.4f %.4f\n",
	        (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9,
	        seconds_of(used.ru_utime) + seconds_of(used.ru_stime));
	return fclose(times) != 0;
}
