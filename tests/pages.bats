# SPDX-License-Identifier: MIT
# Pages handed over to a pipe: the same bytes for a reader that keeps them, and where there are no
# such pages.
load lib/helper

setup() {
	set -o pipefail
	need cc strace
	export ASAN_OPTIONS=detect_leaks=0 # leak detection does not work under strace
	cd "${BATS_TEST_TMPDIR:?}" || return 1
	cc -o keep "$BATS_TEST_DIRNAME/lib/page_keeper.c" 2>/dev/null || skip "no splice() here"
	# 12 MB, no two lines alike
	awk 'BEGIN { for (i = 0; i < 1200000; i++) print "call." i }' >calls
	cat2gram calls >want
}

# handed_over COMMAND...: prints how often it hands pages over to a pipe.
handed_over() {
	strace -o trace -e trace=vmsplice "$@" | cat >/dev/null
	grep -c '^vmsplice.* = [0-9]' trace || true
}

@test "a long stream is handed over, a short one is copied" {
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
	[[ $(sanitizers) != *-fsanitize* ]] || skip "the sanitizer touches memory of its own"
	grep -q '\[never\]' /sys/kernel/mm/transparent_hugepage/enabled && skip "no huge pages here"
	[ "$(handed_over cat2gram calls)" -gt 50 ]
	head -n 1000 calls >few
	[ "$(handed_over cat2gram few)" = 0 ]
}

@test "a reader that keeps the pages sees no byte change" {
	./keep cat2gram calls >got
	cmp want got
	./keep -t cat2gram calls >got
	cmp want got
}

@test "without huge pages nothing is handed over, and the output is complete" {
	./keep -n cat2gram calls | cmp want -
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
	[ "$(handed_over ./keep -n cat2gram calls)" = 0 ]
}

@test "a failed or interrupted hand-over loses nothing" {
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
	local error when
	for error in EINTR EINVAL ENOMEM EAGAIN; do
		for when in 1 5 7+3; do
			strace -o trace -e "inject=vmsplice:error=$error:when=$when" cat2gram \
				calls | cmp want -
		done
	done
	for call in madvise getrusage; do
		for when in 1 2 5; do
			strace -o trace -e "inject=$call:error=EINVAL:when=$when" cat2gram \
				calls | cmp want -
		done
	done
}

@test "when the reader ends, so does the writer" {
	run bash -c 'cat2gram calls | head -c 5000000 | tail -c 10; echo "${PIPESTATUS[0]}"'
	assert_line --index -1 141
}
