/* SPDX-License-Identifier: MIT */
/*
 * multiversion: functions that are compiled several times, for processors with wider vectors than
 * the oldest of their kind; the system chooses the best one when the program is loaded. All give
 * the same results to the last bit. -DPORTABLE leaves only one, as on other systems.
 */
#ifndef KSRANK_MULTIVERSION_H
#define KSRANK_MULTIVERSION_H

#if defined __x86_64__ && defined __GLIBC__ && defined __GNUC__ && !defined __clang__ && \
    !defined __SANITIZE_ADDRESS__ && !defined PORTABLE
#define MULTIVERSION __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define MULTIVERSION
#endif

#endif
