# SPDX-License-Identifier: MIT
# The sandbox: actions denied to a filter that was taken over. hostile_calls.c, loaded before the C
# library, tries them from inside.
load lib/helper
load lib/every_program

setup() {
	set -o pipefail
	export ASAN_OPTIONS=verify_asan_link_order=0 # what is preloaded comes before the sanitizer
	cd "${BATS_TEST_TMPDIR:?}" || return 1
	make_inputs
}

# in_force: sets $landlock and $seccomp to the parts of the sandbox in force here.
in_force() {
	local said
	said=$(modelcat --sandbox -c bank.ksm 2>&1 >/dev/null)
	landlock=$(sed -n 's/^modelcat: sandbox: Landlock \([0-9]*\), seccomp .*/\1/p' <<<"$said")
	seccomp=$(sed -n 's/^modelcat: sandbox: Landlock [0-9]*, seccomp \(.*\)/\1/p' <<<"$said")
	[ -n "$landlock" ] || skip "$said"
}

# planted OPTION PROGRAM ARGUMENT...: runs it with hostile_calls.c, and prints the actions that
# succeeded.
planted() {
	local option=$1 program=$2
	shift 2
	rm -rf planted planted.d secret2 out
	echo secret >secret
	touch victim
	LD_PRELOAD=$PWD/plant.so "$program" "$option" "$@" <hists 2>&1 >/dev/null |
		grep '^planted' | sort
}

need_plant() {
	need cc
	cc -shared -fPIC -o plant.so "$BATS_TEST_DIRNAME/lib/hostile_calls.c" -ldl 2>/dev/null ||
		skip "no shared library can be made"
}

@test "from inside each program nothing can be opened, created, sent or executed" {
	local program arguments
	need_plant
	in_force
	[ "$landlock" -gt 0 ] || skip "the kernel has no Landlock"
	[ "$seccomp" = on ] || skip "no seccomp here"
	while read -r program arguments; do
		# shellcheck disable=SC2086 # words
		[ "$(planted --sandbox "$program" $arguments)" = planted ] ||
			echo "$program $arguments: $(planted --sandbox "$program" $arguments)"
	done < <(runs) | no_lines
}

@test "without the sandbox the same attempts succeed" {
	need_plant
	in_force
	planted --no-sandbox cat2gram calls >could
	for what in 'read another file' 'read /etc/passwd' 'make a file' \
		'write to another file' rename \
		remove chmod 'make a socket' signal 'make code' fork execute; do
		grep -qx "planted: could $what" could || echo "$what"
	done | no_lines
}

@test "--sandbox reports what is in force, --no-sandbox turns it off" {
	for program in "$ROOT"/bin/*; do
		case $program in *plot | *ksreport | *ksscore | *kstrain | *sysgram | \
			*kswatch) continue ;; esac
		program=${program##*/}
		arguments=$(runs | sed -n "s/^$program //p" | head -n 1)
		# shellcheck disable=SC2086 # words
		"$program" --sandbox $arguments <hists >/dev/null 2>said
		grep -q "^$program: sandbox: " said || echo "$program: says nothing"
		rm -rf out
		# shellcheck disable=SC2086 # words
		"$program" --no-sandbox $arguments <hists 2>&1 >/dev/null | sed -n '/sandbox/p'
		rm -rf out
	done | no_lines
}

@test "each program writes the same with and without the sandbox" {
	while read -r line; do
		rm -rf out out2
		# shellcheck disable=SC2086 # words
		set -- $line
		program=$1
		shift
		"$program" "$@" <hists >with 2>&1 || echo "$line: status $?"
		[ ! -d out ] || mv out out2
		"$program" --no-sandbox "$@" <hists >without 2>&1 || echo "$line: status $?"
		cmp with without
		[ ! -d out2 ] || diff -r out out2
	done < <(runs) | no_lines
}

@test "symbolic links in a bank, and files under other names, are read" {
	mkdir links
	for file in models/*.ksm; do ln -s "../$file" links/; done
	ksrank -O order models <hists >want
	ksrank -O order links <hists | cmp - want
	mkdir far && cd far && ln -s ../links bank
	ksrank -O ../order bank <../hists | cmp - ../want
	cd ..
	cat2gram calls >want
	cat2gram <(cat calls) | cmp - want
	cat2gram /dev/stdin <calls | cmp - want
	cat calls | cat2gram /dev/stdin | cmp - want
	mkfifo pipe
	cat calls >pipe &
	cat2gram pipe | cmp - want
	wait "$!"
}

@test "missing files and directories keep their messages" {
	run cat2gram missing
	assert_failure 1
	assert_output "cat2gram: missing: No such file or directory"
	run cat2gram models
	assert_failure 1
	assert_output "cat2gram: models: Is a directory"
}

@test "the same output under fakeroot" {
	need fakeroot
	fakeroot true 2>/dev/null || skip "fakeroot does not work here"
	trace2cat traces.tar.gz >want
	fakeroot trace2cat traces.tar.gz | cmp - want
	fakeroot mkmodel -m 0 -w log -O order -o out hists
	diff -r models out
}
