#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# make bench, on small inputs: all programs count the same, and the tables are complete.
load lib/helper

@test "the benchmark checks that all programs count the same, and prints its tables" {
	need hyperfine jq mawk
	run --separate-stderr "$ROOT/tests/bench/run" -r 1 -n 100000 -b 1000000
	assert_success
	assert_line --regexp '^\| sysgram, categories (\| [0-9.]+ ){7}\|$'
	assert_line --regexp '^\| sysgram, `gramhist -n 2` (\| [0-9.]+ ){7}\|$'
	assert_line --regexp '^\| mawk (\| [0-9.]+ ){4}\| 1\.00 \| 1\.00 \| [0-9.]+ \|$'
	assert_line --regexp '^\| `gramhist` '
	# shellcheck disable=SC2154 # bats sets stderr
	[[ $stderr == *"all count the same"* ]]
}

@test "the benchmark of ksrank: its distances are those of scipy, and its tables are complete" {
	run --separate-stderr "$ROOT/tests/bench/ksrank" -e -n 100
	assert_success
	assert_line --regexp \
		'^\| `ksrank`, only distances and the nearest \| -?[0-9.]+ \| 1\.0 \| [0-9.]+ \|$'
	if python3 -c 'import scipy.stats' 2>/dev/null ||
		/usr/bin/python3 -c 'import scipy.stats' 2>/dev/null; then
		for who in cdist numpy ks_2samp; do
			assert_line --regexp \
				"^\\| $who, distances only (\\| -?[0-9.]+ ){3}\\|\$"
		done
		assert_line --regexp \
			'^\| cKDTree, p = infinity, only the nearest (\| -?[0-9.]+ ){3}\|$'
	fi
	assert_line --regexp '^\| 100 (\| -?[0-9.]+ ){8}\|$' # differences of times, small ones here
}

@test "the benchmark of ksscore: one pipe gives the same rows, and the table is complete" {
	need parallel
	run --separate-stderr "$ROOT/tests/bench/score" -e -r 1 -n 20,30 -b 1000000
	assert_success
	assert_line --regexp '^\| 30 files, [0-9]+ MB (\| [0-9.]+ ){3}\|$'
	assert_line --regexp '^\| one file of 1 MB (\| [0-9.]+ ){3}\|$'
	assert_line --regexp '^\| traces to a bank, [0-9]+ cores \|'
	assert_line --regexp '^\| [0-9]+ files (\| [0-9.]+ ){3}\|$'
}

@test "the bench of recorders: what traces here has a row" {
	need strace
	strace true 2>/dev/null >&2 || skip 'strace may not trace'
	run --separate-stderr "$ROOT/tests/bench/recorders" -r 1 -n 100
	assert_success
	assert_line --regexp '^\| none (\| [0-9.]+ ){4}\|$'
	assert_line --regexp '^\| strace -f -q (\| [0-9.]+ ){4}\|$'
}

@test "the bench of detection: a row for each share for which the windows are enough" {
	run --separate-stderr "$ROOT/tests/bench/delay" -e 100 200
	assert_success
	assert_line --regexp '^\| 100 \| 50 \| 0\.001 \| [0-9]+ of 22 \|( [^|]+ \|){3}$'
	assert_line --regexp '^\| 200 \| 100 \| 0\.05 \| [0-9]+ of 22 \|( [^|]+ \|){3}$'
	refute_line --partial '| 200 | 100 | 0.001 |'
	assert_equal "${stderr%:*}" \
		"ksvote: 488 samples that are not positive are too few for this rate"
}

@test "the bench of ksreport: a line for opening, each sort and a search" {
	"$ROOT/tests/bench/ksreport" 20 >lines 2>said || fail "$(<said)"
	[ ! -s said ] || skip "$(<said)"
	grep -qE '^page: [1-9][0-9]+ bytes$' lines
	grep -qE '^load: [0-9]+ ms, [0-9]+ ms of CPU$' lines
	[ "$(grep -cE '^[0-9]+ ms of CPU: [0-9]+ ms to sort by [A-Z]' lines)" = 8 ]
	grep -qE '^[0-9]+ ms of CPU: [0-9]+ ms to search$' lines
}

@test "make scale: a row for each size, and the picture" {
	need gnuplot
	run --separate-stderr "$ROOT/tests/bench/scale" -n 200 -o scale.svg
	assert_success
	assert_line --index 0 --regexp '^\| traces \|( [^|]+ \|){9}$'
	assert_line --regexp '^\| 200 \| [0-9.]+ \|( [0-9.]+ s \|){8}$'
	assert_line --regexp '^scoring: .* 10 thousand million [0-9]+ s$'
	grep -q 'a verdict on each trace' scale.svg
}
