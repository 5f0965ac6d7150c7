/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include "abi.h"

#if defined HAVE_SECCOMP
#include <errno.h>
#include <seccomp.h>

#include "../common/fault.h"

uint32_t abi_from_name(const char *name)
{
	static const char *const aliases[][2] = {
	    {"i386", "x86"},      {"i486", "x86"},        {"i586", "x86"},
	    {"i686", "x86"},      {"amd64", "x86_64"},    {"x86-64", "x86_64"},
	    {"arm64", "aarch64"}, {"armv7l", "arm"},      {"armhf", "arm"},
	    {"powerpc", "ppc"},   {"powerpc64", "ppc64"}, {"ppc64el", "ppc64le"},
	    {"x64", "x86_64"},    {"armel", "arm"},       {"armeb", "arm"},
	    {"armv6l", "arm"},    {"armv8l", "arm"},      {"mips64el", "mipsel64"},
	};

	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (strcmp(name, aliases[i][0]) == 0)
			name = aliases[i][1];
	return seccomp_arch_resolve_name(name);
}

char *abi_call_name(uint32_t abi, uint32_t number)
{
	char *name;

	errno = 0;
	name = seccomp_syscall_resolve_num_arch(abi, (int)number);
	if (!name && errno == ENOMEM)
		die_memory();
	return name;
}

#else

uint32_t abi_from_name(const char *name)
{
	(void)name;
	return 0;
}

char *abi_call_name(uint32_t abi, uint32_t number)
{
	(void)abi;
	(void)number;
	return NULL;
}

#endif

uint32_t abi_from_word(struct word name)
{
	char s[16] = ""; /* no name is longer */

	if (name.len == 0 || name.len >= sizeof s)
		return 0;
	memcpy(s, name.s, name.len);
	return abi_from_name(s);
}
