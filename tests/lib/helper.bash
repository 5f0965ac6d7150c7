# SPDX-License-Identifier: MIT
# Every .bats file loads this: it puts the programs of bin/ into PATH, makes a scratch directory to
# work in, loads assertions, and makes pipes fail if any part fails.
bats_require_minimum_version 1.5.0

for dir in /usr/lib/bats /usr/lib /usr/share /usr/local/lib /opt/homebrew/lib; do
	if [ -e "$dir/bats-assert/load.bash" ]; then
		# their load.bash would start a process for each part, in each test
		for part in "$dir"/bats-support/src/*.bash "$dir"/bats-assert/src/*.bash; do
			source "$part"
		done
		break
	fi
done

ROOT=${BATS_TEST_DIRNAME%/*}
SHARED=$ROOT/../shared # real traces of the developers; tests that need them skip without
PATH=${SYSGRAM_BIN:-$ROOT/bin}:$PATH # SYSGRAM_BIN: where installed programs are
export LC_ALL=C

# Messages about a line that does not belong to the stream being read.
NOT_CALL='not a call: a call is 1 to 255 bytes without white space'
NOT_CALL+=': run raw traces through trace2cat first'
NOT_GRAM='not a gram: a gram is tokens of 1 to 255 bytes with single spaces between them'
NOT_GRAM+=': run raw traces through trace2cat first'
NOT_HIST='not a line of a histogram (COUNT, TAB, GRAM)'
NOT_HIST+=': run calls through cat2gram and gramhist first'

setup() {
	set -o pipefail
	cd "${BATS_TEST_TMPDIR:?}" || return 1
}

# pipe 'a | b': runs a shell pipe as `run` does; it fails if any part of it fails.
pipe() {
	run bash -o pipefail -c "$1"
}

# lines LINE...: prints them, one per line, in one write. Bash's printf writes each line separately,
# and a filter that has to wait for the next one writes out what it has.
lines() {
	local all
	printf -v all '%s\n' "$@"
	cat <<<"${all%$'\n'}"
}

# need PROGRAM...: skips the test if one of these is not installed.
need() {
	local program
	for program; do
		command -v "$program" >/dev/null || skip "$program is not installed"
	done
}

# sanitizers: prints the compiler flags that the library in build/ was built with, and that programs
# linked with it need.
sanitizers() {
	grep -oE -- '-fsanitize=[a-z,-]+|--coverage' "$ROOT/build/flags" | sort -u
}

# no_lines: fails if standard input has any lines, and shows them.
no_lines() {
	local lines
	lines=$(cat)
	[ -z "$lines" ] || { echo "$lines"; return 1; }
}
