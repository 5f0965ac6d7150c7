/* SPDX-License-Identifier: MIT */
/*
 * seccomp: runs during the build; prints the seccomp rules of the sandbox as C.
 *
 * This way libseccomp's time and allocations are spent once, and a filter only hands the rules to
 * the kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* Calls that every filter needs, or the C library for it: */
static const int calls[] = {
    /* reading and writing */
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev),
    SCMP_SYS(pwrite64), SCMP_SYS(vmsplice), SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(_llseek),
    SCMP_SYS(dup), SCMP_SYS(fcntl), SCMP_SYS(fcntl64), SCMP_SYS(poll), SCMP_SYS(ppoll),
    SCMP_SYS(ppoll_time64), SCMP_SYS(fadvise64), SCMP_SYS(fadvise64_64), SCMP_SYS(readahead),
    SCMP_SYS(ftruncate), SCMP_SYS(ftruncate64),
    /* inspecting files */
    SCMP_SYS(stat), SCMP_SYS(stat64), SCMP_SYS(lstat), SCMP_SYS(lstat64), SCMP_SYS(fstat),
    SCMP_SYS(fstat64), SCMP_SYS(newfstatat), SCMP_SYS(fstatat64), SCMP_SYS(statx), SCMP_SYS(statfs),
    SCMP_SYS(fstatfs), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
    SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd), SCMP_SYS(getdents),
    SCMP_SYS(getdents64), SCMP_SYS(umask),
    /* memory */
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
    /* signals, time, the process itself */
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigreturn),
    SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall), SCMP_SYS(futex), SCMP_SYS(futex_time64),
    SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_gettime64), SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getppid), SCMP_SYS(getuid),
    SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(getuid32), SCMP_SYS(geteuid32),
    SCMP_SYS(getgid32), SCMP_SYS(getegid32), SCMP_SYS(getrlimit), SCMP_SYS(ugetrlimit),
    SCMP_SYS(getrusage), SCMP_SYS(sysinfo), SCMP_SYS(uname), SCMP_SYS(exit), SCMP_SYS(exit_group),
    /* fakeroot asks its server for a file's owner with these */
    SCMP_SYS(msgget), SCMP_SYS(msgsnd), SCMP_SYS(msgrcv), SCMP_SYS(semget), SCMP_SYS(semop),
    SCMP_SYS(semtimedop)};

/* Further calls of programs that write files. */
static const int writer_calls[] = {SCMP_SYS(fsync),  SCMP_SYS(fdatasync), SCMP_SYS(flock),
                                   SCMP_SYS(rename), SCMP_SYS(renameat),  SCMP_SYS(renameat2),
                                   SCMP_SYS(unlink), SCMP_SYS(unlinkat),  SCMP_SYS(fchmod),
                                   SCMP_SYS(mkdir)};

/* The calls that the sandbox exists to stop. All other calls that are not listed fail as if the
 * kernel did not have them, so that a C library that knows newer ones falls back on older ones. */
static const int forbidden[] = {SCMP_SYS(execve),
                                SCMP_SYS(execveat),
                                SCMP_SYS(fork),
                                SCMP_SYS(vfork),
                                SCMP_SYS(clone),
                                SCMP_SYS(ptrace),
                                SCMP_SYS(process_vm_readv),
                                SCMP_SYS(process_vm_writev),
                                SCMP_SYS(kill),
                                SCMP_SYS(tkill),
                                SCMP_SYS(socket),
                                SCMP_SYS(socketpair),
                                SCMP_SYS(connect),
                                SCMP_SYS(bind),
                                SCMP_SYS(sendto),
                                SCMP_SYS(sendmsg),
                                SCMP_SYS(bpf),
                                SCMP_SYS(io_uring_setup)};

/* Calls that are harmless, and allowed, if the masked bits of one argument are these. */
static const struct {
	int call;
	unsigned argument;
	scmp_datum_t mask, bits;
} some[] = {
    {SCMP_SYS(mmap), 2, PROT_EXEC, 0}, /* no memory from which code runs */
    {SCMP_SYS(mmap2), 2, PROT_EXEC, 0},
    {SCMP_SYS(mprotect), 2, PROT_EXEC, 0},
    {SCMP_SYS(prlimit64), 2, ~(scmp_datum_t)0, 0}, /* sets no limit */
    {SCMP_SYS(ioctl), 1, UINT32_MAX, FIONREAD},
    {SCMP_SYS(ioctl), 1, UINT32_MAX, TCGETS},
};

struct filter {
	scmp_filter_ctx rules;
	int error; /* the first: 0 or a negative errno */
};

static void filter_note(struct filter *f, int error)
{
	f->error = f->error ? f->error : error;
}

static void allow(struct filter *f, const int *list, size_t len)
{
	for (size_t i = 0; i < len; i++)
		filter_note(f, seccomp_rule_add(f->rules, SCMP_ACT_ALLOW, list[i], 0));
}

static void allow_if(struct filter *f, int call, unsigned argument, scmp_datum_t mask,
                     scmp_datum_t bits)
{
	struct scmp_arg_cmp test = SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, mask, bits);

	filter_note(f, seccomp_rule_add_array(f->rules, SCMP_ACT_ALLOW, call, 1, &test));
}

static void add_rules(struct filter *f, bool writes)
{
	const scmp_datum_t change = writes ? 0 : O_ACCMODE | O_CREAT | O_TRUNC;

	/* calls of another architecture are refused, too, but do not kill the process */
	filter_note(f, seccomp_attr_set(f->rules, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS)));
	allow(f, calls, sizeof calls / sizeof *calls);
	if (writes)
		allow(f, writer_calls, sizeof writer_calls / sizeof *writer_calls);
	allow_if(f, SCMP_SYS(open), 1, change, O_RDONLY);
	allow_if(f, SCMP_SYS(openat), 2, change, O_RDONLY);
	for (size_t i = 0; i < sizeof some / sizeof *some; i++)
		allow_if(f, some[i].call, some[i].argument, some[i].mask, some[i].bits);
	for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
		filter_note(f, seccomp_rule_add(f->rules, SCMP_ACT_ERRNO(EPERM), forbidden[i], 0));
}

/* Prints the rules as an array. */
static int print_rules(struct filter *f, const char *name)
{
	FILE *file = tmpfile();
	struct sock_filter rule;
	size_t len = 0;

	if (!file || seccomp_export_bpf(f->rules, fileno(file)) != 0)
		return -1;
	rewind(file);
	printf("const struct sock_filter %s[] = {\n", name);
	for (; fread(&rule, sizeof rule, 1, file) == 1; len++)
		printf("{0x%x, %u, %u, 0x%x},\n", (unsigned)rule.code, (unsigned)rule.jt,
		       (unsigned)rule.jf, (unsigned)rule.k);
	printf("};\nconst unsigned short %s_len = %zu;\n", name, len);
	return fclose(file);
}

static int put_filter(const char *name, bool writes)
{
	struct filter f = {.rules = seccomp_init(SCMP_ACT_ERRNO(ENOSYS))};

	if (!f.rules)
		return -1;
	add_rules(&f, writes);
	if (!f.error)
		f.error = print_rules(&f, name);
	seccomp_release(f.rules);
	return f.error;
}

int main(void)
{
	puts("#include <stddef.h>\n#include <linux/filter.h>\n"
	     "extern const struct sock_filter reader_rules[], writer_rules[];\n"
	     "extern const unsigned short reader_rules_len, writer_rules_len;");
	return put_filter("reader_rules", false) != 0 || put_filter("writer_rules", true) != 0 ||
	       fflush(stdout) != 0;
}
