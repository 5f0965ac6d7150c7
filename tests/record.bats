# SPDX-License-Identifier: MIT
# examples/record, and the traces it recorded for examples/traces.
load helper

record=$ROOT/examples/record
traces=$ROOT/examples/traces

# members HALF LABEL: the names of its traces.
members() {
	tar -tf "$traces/$1/$2.tar.xz"
}

# kinds HALF LABEL
kinds() {
	members "$1" "$2" | sed 's/-[0-9]*\.strace$//' | sort -u
}

# machine FILE...: the lines of traces that tell of the machine they were recorded on.
machine() {
	grep -aE '"/(ho[m]e|ro[o]t|wo[r]k|mnt)/|"ro[o]t:|"[A-Z_]+=|nodename="(localhos[^t]|[^l])' "$@"
}

@test "record -l lists the kinds of both labels" {
	run "$record" -l
	assert_success
	assert_line benign/compile
	assert_line malicious/encrypt
}

@test "record without a directory and of no such kind" {
	run "$record"
	assert_failure 2
	assert_output --partial 'usage: record'
	run "$record" "$PWD" nonsense
	assert_failure
	assert_output --regexp 'nonsense: no such kind|needs'
}

@test "records a kind, and only what trace2cat understands" {
	need strace cc python3
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
	[ -x /usr/bin/python3 ] && [ -x /usr/bin/strace ] || skip "programs are not in /usr/bin"
	"$record" -n 1 recorded copy
	[ "$(ls recorded/*/*)" = recorded/benign/copy-01.strace ]
	trace2cat -m none recorded/benign/copy-01.strace >calls 2>complaints
	[ ! -s complaints ]
	grep -q '^execve$' calls
	[ -z "$(machine recorded/benign/*)" ]
}

@test "a kind whose programs are missing is skipped with one line" {
	need strace cc python3
	[ -x /usr/bin/python3 ] && [ -x /usr/bin/strace ] || skip "programs are not in /usr/bin"
	cp -r "$ROOT/examples/record" "$ROOT/examples/record.d" .
	printf '# needs: no-such-program\n\ntrue\n' >record.d/benign/new
	run ./record recorded new
	assert_success
	assert_output 'record: new: skipped, needs no-such-program'
}

@test "the traces: forty kinds and sixteen stand-ins, whole kinds held out, under 1.5 MiB" {
	need xz
	local label half
	for label in benign malicious; do
		comm -12 <(kinds train "$label") <(kinds test "$label") | no_lines
		for half in train test; do # three runs of each kind at least
			members "$half" "$label" | sed 's/-[0-9]*\.strace$//' | sort | uniq -c | awk '$1 < 3' | no_lines
		done
	done
	[ "$({ kinds train benign; kinds test benign; } | wc -l)" -ge 40 ]
	[ "$({ kinds train malicious; kinds test malicious; } | wc -l)" -ge 16 ]
	[ "$(cat "$traces"/*/*.tar.xz | wc -c)" -lt 1572864 ]
}

@test "the traces: both labels are started in the same ways" {
	need xz
	local label
	for label in benign malicious; do
		for half in train test; do
			mkdir -p "$half/$label" && tar -xJf "$traces/$half/$label.tar.xz" -C "$half/$label"
		done
		head -qn 1 train/$label/* test/$label/* | sed 's/^[0-9]* *execve("\([^"]*\)".*/\1/' |
			sort | uniq -c | awk '$1 > 9 { print $2 }' >"by.$label"
	done
	# sh, bash, Python and make start many of either; what else does was started directly
	run comm -12 by.benign by.malicious
	assert_line /usr/bin/sh
	assert_line /usr/bin/bash
	assert_line /usr/bin/python3
	assert_line /usr/bin/make
}

@test "the traces tell nothing of the machine they were recorded on" {
	need xz
	local archive
	for archive in "$traces"/*/*.tar.xz; do tar -xOf "$archive"; done >all
	run machine all "$traces"/*.strace
	assert_output ''
}

@test "who starts a program decides nothing: true by each launcher is no alarm" {
	need strace cc python3 parallel
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
	[ -x /usr/bin/python3 ] && [ -x /usr/bin/strace ] || skip "programs are not in /usr/bin"
	"$record" -n 5 recorded true
	[ "$(find recorded -name 'true-*' | wc -l)" -eq 5 ]
	kstrain -o bank benign="$traces/train/benign.tar.xz" malicious="$traces/train/malicious.tar.xz" >/dev/null
	run --separate-stderr ksscore bank recorded/benign
	assert_success
	assert_equal "${#lines[@]}" 6
	refute_line --regexp $'\tmalicious\t'
}
