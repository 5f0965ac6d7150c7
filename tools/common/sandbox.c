/* SPDX-License-Identifier: MIT */
#if defined __linux__
#define _GNU_SOURCE /* O_PATH, syscall() */
#endif
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "sandbox.h"

#if defined __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__
#endif
#endif

static enum sandbox mode;

void sandbox_set(enum sandbox to)
{
	mode = to;
}

#if defined __linux__ && !defined __SANITIZE_ADDRESS__ && !defined NO_SANDBOX
#include <sys/prctl.h>
#include <sys/syscall.h>

/* Landlock: Linux's Documentation/userspace-api/landlock.rst. The numbers of the calls are those of
 * all architectures; the C library and older headers have neither them nor the rights. */
enum { LANDLOCK_CREATE = 444, LANDLOCK_ADD = 445, LANDLOCK_RESTRICT = 446 };
enum { LANDLOCK_VERSION = 1, LANDLOCK_BENEATH = 1 };

enum {
	WRITE_FILE = 1 << 1,
	READ_FILE = 1 << 2,
	READ_DIR = 1 << 3,
	REMOVE_FILE = 1 << 5,
	MAKE_REG = 1 << 8,
	TRUNCATE = 1 << 14
};

struct landlock_rights {
	uint64_t files, net, scopes;
};

struct landlock_rule {
	uint64_t rights;
	int32_t fd;
} __attribute__((packed));

/* All rights that this version of Landlock can hold back. */
static struct landlock_rights landlock_rights(long version)
{
	struct landlock_rights all = {.files = (1u << 13) - 1};

	if (version >= 2)
		all.files |= 1u << 13; /* to link and rename into other directories */
	if (version >= 3)
		all.files |= TRUNCATE;
	if (version >= 4)
		all.net = 3; /* TCP: to bind, to connect */
	if (version >= 5)
		all.files |= 1u << 15; /* ioctl on devices */
	if (version >= 6)
		all.scopes = 3; /* abstract sockets and signals of others */
	return all;
}

static bool landlock_allow_in(int rules, int at, const char *path, uint64_t rights)
{
	struct landlock_rule rule = {.rights = rights};
	struct stat st;
	bool dir;

	do
		rule.fd = openat(at, path, O_PATH | O_CLOEXEC);
	while (rule.fd < 0 && errno == EINTR);
	if (rule.fd < 0)
		return false;
	dir = fstat(rule.fd, &st) == 0 && S_ISDIR(st.st_mode);
	if (!dir)
		rule.rights &= WRITE_FILE | READ_FILE | TRUNCATE;
	/* what cannot have a rule, such as a pipe by its name in /dev/fd, needs none */
	(void)syscall(LANDLOCK_ADD, rules, LANDLOCK_BENEATH, &rule, 0);
	close(rule.fd);
	return dir;
}

/* A rule for a file or directory, and for what symbolic links in the directory point to. */
static void landlock_allow(int rules, const char *path)
{
	DIR *d;
	const struct dirent *e;

	if (!landlock_allow_in(rules, AT_FDCWD, path, READ_FILE | READ_DIR))
		return;
	d = opendir(path);
	while (d && (e = readdir(d)) != NULL)
		if (e->d_type == DT_LNK || e->d_type == DT_UNKNOWN)
			(void)landlock_allow_in(rules, dirfd(d), e->d_name, READ_FILE);
	if (d)
		closedir(d);
}

/* 0 where the system has no Landlock, or its version. */
static long landlock_enter(char **files, const char *file, const char *dir)
{
	long version = syscall(LANDLOCK_CREATE, NULL, (size_t)0, LANDLOCK_VERSION);
	struct landlock_rights all = landlock_rights(version);
	size_t size = version >= 6 ? sizeof all : version >= 4 ? 16 : 8;
	int rules;

	if (version < 1)
		return 0;
	rules = (int)syscall(LANDLOCK_CREATE, &all, size, 0);
	if (rules < 0)
		return 0;
	for (; *files; files++)
		landlock_allow(rules, *files);
	if (file)
		landlock_allow(rules, file);
	if (dir)
		landlock_allow_in(rules, AT_FDCWD, dir,
		                  all.files & (READ_FILE | READ_DIR | WRITE_FILE | REMOVE_FILE |
		                               MAKE_REG | TRUNCATE));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    syscall(LANDLOCK_RESTRICT, rules, 0) != 0)
		version = 0;
	close(rules);
	return version;
}

#include <linux/filter.h>
#include <linux/seccomp.h>

/* Made while sysgram is built, by rules/seccomp.c; without libseccomp they are empty. */
extern const struct sock_filter reader_rules[], writer_rules[];
extern const unsigned short reader_rules_len, writer_rules_len;

static bool seccomp_enter(bool writes)
{
	struct sock_fprog rules = {.len = writes ? writer_rules_len : reader_rules_len};
	const struct sock_filter *filter = writes ? writer_rules : reader_rules;

	memcpy(&rules.filter, &filter, sizeof filter); /* the kernel only reads them */
	return rules.len > 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &rules) == 0;
}

void sandbox_enter(char **files, const char *file, const char *dir)
{
	long landlock;
	bool seccomp;

	if (mode == SANDBOX_OFF)
		return;
	landlock = landlock_enter(files, file, dir);
	seccomp = seccomp_enter(dir != NULL);
	if (mode == SANDBOX_TELL)
		note(NULL, "sandbox: Landlock %ld, seccomp %s", landlock, seccomp ? "on" : "off");
}

#else

void sandbox_enter(char **files, const char *file, const char *dir)
{
	(void)files;
	(void)file;
	(void)dir;
	if (mode == SANDBOX_TELL)
		note(NULL, "sandbox: none in this build");
}

#endif
