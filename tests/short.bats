# SPDX-License-Identifier: MIT
# Reads that give one byte, writes that take one, and interrupted calls change nothing: short_io.c
# is loaded before the C library.
load lib/helper
load lib/every_program

setup() {
	set -o pipefail
	need cc
	export ASAN_OPTIONS=verify_asan_link_order=0 # what is preloaded comes before the sanitizer
	cd "${BATS_TEST_TMPDIR:?}" || return 1
	cc -shared -fPIC -o short.so "$BATS_TEST_DIRNAME/lib/short_io.c" -ldl ||
		skip "no shared library can be made"
	make_inputs
}

# shorten COMMAND...: fails unless output, messages and status are the same as without the shim.
shorten() {
	local status want=0 most
	rm -rf out
	"$@" <hists >want 2>want.err || want=$?
	[ ! -d out ] || mv out want.d
	for most in 1 7; do
		rm -rf out
		status=0
		timeout 60 env LD_PRELOAD="$PWD/short.so" SHORT=$most "$@" <hists >got \
			2>got.err || status=$?
		[ "$status" = "$want" ] || echo "status $status, not $want"
		cmp want got
		cmp want.err got.err
		[ ! -d want.d ] || diff -r want.d out
		echo run >>count
	done
	rm -rf want.d
}

@test "one byte at a time, and interrupted: nothing changes" {
	each_run shorten
	[ "$(wc -l <count)" = "$(($(runs | wc -l) * 2))" ]
}

@test "the same for a stream, and for bad input" {
	printf 'open\nread\n\001bad\nx y\nclose' >bad
	{ # the marks after what is read at first
		printf '12 close(3) = %d\n' {1..6000}
		printf '%s\n' $'12\xe2\x80\xafread(3) = 0' $'12\xc2\xa0open(3) = 0' \
			$'\e[1m12 stat(3) = 0'
	} >marks
	for line in 'cat2gram' 'cat2gram bad' 'gramhist bad' 'histsum bad' 'ksvote bad' \
		'kseval bad' 'gramorder bad' 'gramlearn bad' 'gramrank bad' \
		'trace2cat -f strace bad' 'trace2cat -f strace marks' 'modelcat bad' \
		'cat2gram missing' 'catclean bad'; do
		# shellcheck disable=SC2086 # words
		shorten $line
	done 2>&1 | no_lines
}

@test "the shim does cut reads short" {
	run strace -E LD_PRELOAD="$PWD/short.so" -e trace=read cat2gram calls
	[ "$status" = 0 ] || skip "strace may not trace here"
	[ "$(grep -cE ', 1\) += 1' <<<"$output")" -gt 1000 ]
}

# watch COMMAND...: fails if valgrind finds anything.
watch() {
	rm -rf out
	valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite \
		"$1" --no-sandbox "${@:2}" <hists >got 2>said || echo "status $?: $(cat said)"
}

# bats test_tags=valgrind
@test "make valgrind: no uninitialised memory is read, and none is leaked" {
	[ -n "${VALGRIND:-}" ] || skip "make valgrind does it: a minute"
	need valgrind
	each_run watch
}
