/* SPDX-License-Identifier: MIT */
/*
 * failing_malloc - a library to be loaded before the others: an allocation that fails
 *
 * STARVE=N makes the Nth allocation fail, counted from 1; STARVE=N+ that one and all later ones. At
 * the end, the number of allocations is written to the descriptor STARVE_COUNT, if there is one.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long seen, first = -1;
static int on;

static int starved(void)
{
	if (first < 0) {
		const char *s = getenv("STARVE");

		first = s ? atol(s) : 0;
		on = s && strchr(s, '+');
	}
	seen++;
	if (first == 0 || (on ? seen < first : seen != first))
		return 0;
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t n)
{
	static void *(*next)(size_t);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "malloc");
	return starved() ? NULL : next(n);
}

/* dlsym() may itself allocate: that, once, is given from here, and never freed. */
void *calloc(size_t n, size_t size)
{
	static void *(*next)(size_t, size_t);
	static char once[256];
	static int asked;

	if (!next && asked++)
		return n * size <= sizeof once ? once : NULL;
	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "calloc");
	return starved() ? NULL : next(n, size);
}

void *realloc(void *p, size_t n)
{
	static void *(*next)(void *, size_t);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "realloc");
	return starved() ? NULL : next(p, n);
}

int posix_memalign(void **p, size_t alignment, size_t n)
{
	static int (*next)(void **, size_t, size_t);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "posix_memalign");
	return starved() ? ENOMEM : next(p, alignment, n);
}

void *aligned_alloc(size_t alignment, size_t n)
{
	static void *(*next)(size_t, size_t);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "aligned_alloc");
	return starved() ? NULL : next(alignment, n);
}

/* Code that runs at the end, such as gcov's counting, is not under test. */
void exit(int status)
{
	static void (*next)(int);

	first = 0;
	*(void **)&next = dlsym(RTLD_NEXT, "exit");
	next(status);
	abort();
}

__attribute__((destructor)) static void tell(void)
{
	const char *s = getenv("STARVE_COUNT");

	if (s)
		dprintf(atoi(s), "%ld\n", seen);
}
