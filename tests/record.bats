# SPDX-License-Identifier: MIT
# examples/record, and the traces it recorded for examples/traces.
load lib/helper

record=$ROOT/examples/record
traces=$ROOT/examples/traces

# members HALF LABEL: prints the names of its traces.
members() {
	tar -tf "$traces/$1/$2.tar.xz"
}

# kinds HALF LABEL
kinds() {
	members "$1" "$2" | sed 's/-[0-9]*\.strace$//' | sort -u
}

# train: makes a bank of the training half.
train() {
	kstrain -o bank benign="$traces/train/benign.tar.xz" \
		malicious="$traces/train/malicious.tar.xz" >/dev/null
}

# machine FILE...: prints lines of traces that reveal the machine they were recorded on.
machine() {
	grep -aE '"/(ho[m]e|ro[o]t|wo[r]k|mnt)/|"ro[o]t:|"[A-Z_]+=|nodename="(localhos[^t]|[^l])' \
		"$@"
}

@test "record -l lists the kinds of both labels" {
	run "$record" -l
	assert_success
	assert_line benign/compile
	assert_line malicious/encrypt
}

@test "record without a directory, and with an unknown kind" {
	run "$record"
	assert_failure 2
	assert_output --partial 'usage: record'
	run "$record" "$PWD" nonsense
	assert_failure
	assert_output --regexp 'nonsense: no such kind|needs'
}

@test "record writes traces of a kind that trace2cat understands completely" {
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
			members "$half" "$label" | sed 's/-[0-9]*\.strace$//' | sort | uniq -c |
				awk '$1 < 3' | no_lines
		done
	done
	[ "$({ kinds train benign; kinds test benign; } | wc -l)" -ge 40 ]
	[ "$({ kinds train malicious; kinds test malicious; } | wc -l)" -ge 16 ]
	[ "$(cat "$traces"/*/*.tar.xz | wc -c)" -lt 1572864 ]
}

# launchers HALF LABEL: a line for each trace: its kind, and which launcher its first call shows.
launchers() {
	mkdir -p "$1/$2" && tar -xJf "$traces/$1/$2.tar.xz" -C "$1/$2"
	local file
	for file in "$1/$2"/*; do
		basename "$file" | sed 's/-[0-9]*\.strace$/ /' | tr -d '\n'
		case $(head -n 1 "$file") in
		*'/bin/make", ["make", "-s", "-f", ".recipe"]'*) echo make ;;
		*'/bin/python3", ["python3", "-c", "import subprocess, sys; '*) echo python ;;
		*'/bin/bash", ["bash", "-c", '*) echo bash ;;
		*'/bin/sh", ["sh", "-c", '*) echo sh ;;
		*) echo direct ;;
		esac
	done
}

@test "the traces: each kind of either label was started by all launchers" {
	need xz
	local half label
	for half in train test; do
		for label in benign malicious; do
			launchers "$half" "$label" >"$half.$label"
			# a kind that needs a shell has sh in place of direct
			sort -u "$half.$label" | cut -d ' ' -f 1 | uniq -c | awk '$1 < 4' | no_lines
			# the share of each launcher is the same on both sides
			awk -v half="$half" -v label="$label" '{ n[$2]++ } END {
				for (l in n) print half, l, label, n[l] / NR }' "$half.$label"
		done
	done >shares
	awk '
		{ k = $1 " " $2 }
		k in share && (share[k] - $4) ^ 2 > .05 ^ 2 { print k, share[k], $4 }
		{ share[k] = $4 }
		END { if (NR != 20) print NR " launchers of 5 in 4 archives" }' shares | no_lines
}

@test "the traces reveal nothing about the machine they were recorded on" {
	need xz
	local archive
	for archive in "$traces"/*/*.tar.xz; do tar -xOf "$archive"; done >all
	run machine all "$traces"/*.strace
	assert_output ''
}

@test "the launcher decides nothing: true started by each of them is no alarm" {
	need strace cc python3 parallel
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
	[ -x /usr/bin/python3 ] && [ -x /usr/bin/strace ] || skip "programs are not in /usr/bin"
	"$record" -n 5 recorded true
	[ "$(find recorded -name 'true-*' | wc -l)" -eq 5 ]
	train
	run --separate-stderr ksscore bank recorded/benign
	assert_success
	assert_equal "${#lines[@]}" 6
	refute_line --regexp $'\tmalicious\t'
}

@test "everyday programs through bash -c are no alarms" {
	need strace parallel
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
	train
	seq 9 >numbers
	local command
	for command in date 'ls -l' 'sort numbers' 'wc numbers'; do
		strace -f -o "${command%% *}.strace" bash -c "$command" >/dev/null
	done
	run --separate-stderr ksscore bank *.strace
	assert_success
	assert_equal "${#lines[@]}" 5
	refute_line --regexp $'\tmalicious\t'
}
