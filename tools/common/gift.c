/* SPDX-License-Identifier: MIT */
#if defined __linux__
#define _GNU_SOURCE /* F_GETPIPE_SZ, vmsplice() */
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <unistd.h>

#include "gift.h"

#if defined __linux__ && defined MADV_HUGEPAGE

/* A pipe can take pages of memory instead of copying bytes (vmsplice(2)). No byte of a page may
 * change after that, since a reader can keep the page for any length of time, with splice(2) or
 * tee(2): a full page leaves this process, and the next bytes get a new one. New pages are cheaper
 * than copies only if they are huge. */
enum {
	PAGE = 2 << 20,        /* bytes of a huge page */
	COPIED_FIRST = 1 << 20 /* bytes copied first: a short stream needs no huge page */
};

static struct {
	bool wanted;   /* standard output is a pipe, and huge pages are available */
	size_t copied; /* bytes copied so far, up to COPIED_FIRST */
	char *page;    /* PAGE bytes, mapped and aligned; NULL: none yet */
	size_t used;   /* bytes of it handed over */
} pages;

void gift_begin(void)
{
	pages.wanted = fcntl(STDOUT_FILENO, F_GETPIPE_SZ) > 0;
}

static long faults(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_minflt : -1;
}

/* Returns whether the page is huge: then touching its start makes its end present, too. */
static bool page_is_huge(void)
{
	volatile char *page = pages.page;
	long before;

	page[0] = 0;
	before = faults();
	page[PAGE - 1] = 0;
	return before >= 0 && faults() == before;
}

/* Makes sure that the page has room, with a new one if need be. Returns false if there is none. */
static bool page_ready(void)
{
	char *map;

	if (pages.page && pages.used < PAGE)
		return true;
	if (!pages.page) {
		map = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		           0);
		if (map == MAP_FAILED)
			return false;
		pages.page = map + (PAGE - (uintptr_t)map % PAGE) % PAGE;
	} else if (madvise(pages.page, PAGE, MADV_DONTNEED) != 0) {
		return false;
	}
	pages.used = 0;
	return madvise(pages.page, PAGE, MADV_HUGEPAGE) == 0 && page_is_huge();
}

/* Hands over as many bytes as fit into the current page. Returns their number. */
static size_t hand_over(const char *bytes, size_t n)
{
	char *to = pages.page + pages.used;
	size_t all = n < PAGE - pages.used ? n : PAGE - pages.used, done = 0;

	memcpy(to, bytes, all);
	pages.used += all;
	while (done < all) {
		struct iovec rest = {to + done, all - done};
		ssize_t more = vmsplice(STDOUT_FILENO, &rest, 1, 0);

		if (more < 0 && errno == EINTR)
			continue;
		if (more <= 0) {
			pages.wanted = false; /* write() will report the error */
			break;
		}
		done += (size_t)more;
	}
	return done;
}

size_t gift_write(const char *bytes, size_t n)
{
	size_t done = 0;

	if (pages.copied < COPIED_FIRST) {
		pages.copied += n;
		return 0;
	}
	while (pages.wanted && n - done >= GIFT_LEAST) {
		pages.wanted = page_ready();
		if (pages.wanted)
			done += hand_over(bytes + done, n - done);
	}
	return done;
}

#else

void gift_begin(void)
{
}

size_t gift_write(const char *bytes, size_t n)
{
	(void)bytes;
	(void)n;
	return 0;
}

#endif
