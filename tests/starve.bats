# SPDX-License-Identifier: MIT
# Failures of every allocation: of one alone, and of all from one on. failing_malloc.c is loaded
# before the C library. `make inject` tries them all; `make check` the first 20 of a run and some of
# the others.
load lib/helper
load lib/every_program

setup() {
	set -o pipefail
	need cc
	! grep -qa __asan_init "$ROOT/bin/cat2gram" || skip "the sanitizer has its own allocator"
	cd "${BATS_TEST_TMPDIR:?}" || return 1
	cc -shared -fPIC -o starve.so "$BATS_TEST_DIRNAME/lib/failing_malloc.c" -ldl ||
		skip "no shared library can be made"
	make_inputs
}

# starve COMMAND...: makes each allocation fail. The run must end with a message and status 1, or
# with the same output. Appends the number of allocations to counts.
starve() {
	local n from count status said
	said=$'\n'"($1|Fatal Internal Error in libarchive): [^"$'\n'']*[Mm]emory'
	# libarchive does not always say what it lacked
	[[ $* != *.tar.gz ]] || said=$'\n''(trace2cat|Fatal Internal Error in libarchive): '
	rm -rf out
	STARVE_COUNT=9 LD_PRELOAD=$PWD/starve.so "$@" <hists >want 2>/dev/null 9>count ||
		echo "fails by itself"
	[ ! -d out ] || mv out want.d
	count=$(cat count)
	echo "$count $*" >>counts
	for ((n = 1; n <= count; n += n < 20 || ${INJECT_ALL:-0} ? 1 : n < 56 ? 7 : n / 8)); do
		for from in '' +; do
			[ ! -e out ] || rm -r out
			status=0
			{
				LD_PRELOAD=$PWD/starve.so STARVE=$n$from "$@" <hists >got 2>err ||
					status=$?
			} 2>/dev/null # where bash says which program was killed
			if [ "$status" = 0 ]; then
				cmp want got
				[ ! -d want.d ] || diff -r want.d out
			elif [ "$status" = 139 ] && [[ $* == *.tar.gz ]]; then
				# without memory, some of libarchive's calls go on until they crash
				continue
			elif [ "$status" != 1 ] || [[ ! $'\n'$(<err) =~ $said ]]; then
				echo "allocation $n$from of $count: $status, says '$(<err)'"
			fi
		done
	done
	rm -rf want.d
}

@test "what a run prints is kept, whatever its operands" {
	run each_run echo
	assert_failure
	[ "$(runs | sed 's/.*/&: &/')" = "$output" ]
}

@test "if an allocation fails, alone or with all later ones: a message, or the same output" {
	each_run starve
	cat counts
	[ "$(awk '{ sum += $1 } END { print sum }' counts)" -gt 1000 ]
}
