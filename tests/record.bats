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
	echo '# needs: no-such-program' >record.d/benign/new
	run ./record recorded new
	assert_success
	assert_output 'record: new: skipped, needs no-such-program'
}

@test "the traces: thirty a label at least, some kinds only to test on, less than a mebibyte" {
	need xz
	local label
	for label in benign malicious; do
		[ "$({ members train "$label"; members test "$label"; } | sort -u | wc -l)" -ge 30 ]
		[ "$({ members train "$label"; members test "$label"; } | sort | uniq -d | wc -l)" -eq 0 ]
		[ "$(comm -13 <(kinds train "$label") <(kinds test "$label") | wc -l)" -ge 2 ]
	done
	[ "$(cat "$traces"/*/*.tar.xz | wc -c)" -lt 1048576 ]
}

@test "the traces tell nothing of the machine they were recorded on" {
	need xz
	local archive
	for archive in "$traces"/*/*.tar.xz; do tar -xOf "$archive"; done >all
	run machine all "$traces"/*.strace
	assert_output ''
}
