# SPDX-License-Identifier: MIT
# docs/cookbook.md and the README: every command runs, and writes what is shown there.
load lib/helper
load lib/examples

cookbook=$ROOT/docs/cookbook.md

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	ln -s "$ROOT/examples" examples
	# complaints fail every recipe, as bats reports little about a failure in here
	markdown_blocks "$cookbook" '## Before you begin' | run_blocks beginning >complaints
	rm -r .out
}

setup() {
	set -o pipefail
	cd "${BATS_TEST_TMPDIR:?}" || return 1
	PATH=$ROOT/tests/lib/stubs:$PATH
	export SERVICE_PID=$PWD/service.pid
}

teardown() {
	[ ! -s "$SERVICE_PID" ] || kill "$(cat "$SERVICE_PID")" 2>/dev/null || true
}

# recipe TITLE: runs it in a directory with the files made before the first recipe.
recipe() {
	[ ! -s "$BATS_FILE_TMPDIR/complaints" ] || { cat "$BATS_FILE_TMPDIR/complaints"; return 1; }
	cp -r "$BATS_FILE_TMPDIR/." . # a copy, since recipes change files
	rm complaints
	markdown_blocks "$cookbook" "## $1" >.blocks
	[ -s .blocks ] || { echo "no commands below this title"; return 1; }
	run_blocks "$1" <.blocks | no_lines
}

# test_calls: makes the calls that recipe 12 takes from recipe 10.
test_calls() {
	local half label
	for half in train test; do
		for label in benign malicious; do
			trace2cat -m none -l $label "$ROOT/examples/traces/$half/$label.tar.xz"
		done >$half.calls
	done
}

# may_trace: skips where strace cannot trace its own command.
may_trace() {
	need strace
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
}

# may_attach: skips where strace cannot attach to a process.
may_attach() {
	local scope=/proc/sys/kernel/yama/ptrace_scope
	may_trace
	[ "$(id -u)" = 0 ] || [ ! -e $scope ] || [ "$(cat $scope)" = 0 ] ||
		skip "strace may not attach here"
}

# service: starts the process that the stubs of docker and systemctl name.
service() {
	"$ROOT/tests/lib/stubs/service" >/dev/null 2>&1 3>&- </dev/null &
	echo $! >"$SERVICE_PID"
}

# report DIR API...: writes a report of CAPE with these calls.
report() {
	mkdir -p "$1/reports"
	jq -nc '{behavior: {processes: [{calls: [$ARGS.positional[] | {thread_id: 1, api: .}]}]}}' \
		--args "${@:2}" >"$1/reports/report.json"
}

# nttrace FILE API...: writes a log of NtTrace with these calls.
nttrace() {
	mkdir -p "$(dirname "$1")"
	printf '[100/20] %s(Handle=0x4) => 0\n' "${@:2}" >"$1"
}

good=(NtOpenFile NtReadFile NtReadFile NtClose NtOpenFile NtReadFile NtClose)
bad=(NtOpenProcess NtWriteVirtualMemory NtCreateThreadEx NtClose NtOpenProcess NtClose)

@test "1: judge one log" {
	recipe '1. Judge one log'
}

@test "2: judge a folder of logs" {
	recipe '2. Judge a folder of logs'
}

@test "3: judge the reports of a CAPE sandbox" {
	need jq
	local i
	for i in 1 2 3; do
		report known/benign/$i "${good[@]}"
		report known/malicious/$i "${bad[@]}"
	done
	report storage/analyses/1 "${bad[@]}"
	report storage/analyses/2 "${good[@]}"
	recipe '3. Judge the reports of a CAPE sandbox'
}

@test "4: look at a container" {
	may_attach
	service
	recipe '4. Look at a container'
}

@test "5: check a package's install script" {
	may_trace
	cat >install.sh <<-'END'
		#!/bin/sh
		set -e
		mkdir -p root/usr/lib/x
		for i in 1 2 3 4 5; do cp /bin/true root/usr/lib/x/$i; done
		ln -s /bin/ls root/usr/lib/x/ls
		rm -r root
	END
	chmod +x install.sh
	recipe "5. Check a package's install script"
}

@test "6: judge a day of the audit log" {
	recipe '6. Judge a day of the audit log'
}

@test "7: watch a service" {
	may_attach
	service
	recipe '7. Watch a service'
	[ "$(wc -l <service.verdicts)" -gt 1 ]
}

@test "8: find what changed between two runs" {
	may_trace
	recipe '8. Find what changed between two runs'
}

@test "9: calibrate on your own benign traces" {
	recipe '9. Calibrate on your own benign traces'
}

@test "10: audit a data set" {
	recipe '10. Audit a data set'
}

@test "11: find doubtful labels" {
	test_calls
	recipe '11. Find doubtful labels'
}

@test "12: train another classifier on the same grams" {
	sklearn || skip "python3-sklearn is not installed"
	rm -rf .out
	test_calls
	recipe '12. Train another classifier on the same grams'
}

@test "13: score a large batch under Slurm" {
	recipe '13. Score a large batch under Slurm'
}

@test "14: send alerts to a SIEM: ECS and OCSF" {
	need jq
	recipe '14. Send alerts to a SIEM: ECS and OCSF'
}

@test "15: read traces of Windows" {
	local i
	for i in 1 2 3; do
		nttrace windows/benign/$i.txt "${good[@]}"
		nttrace windows/malicious/$i.txt "${bad[@]}"
	done
	printf '[100/%d] %s(Handle=0x4) => 0\r\n' 20 NtOpenFile 20 NtReadFile 20 NtReadFile \
		20 NtClose 24 NtClose >setup.txt
	printf '"%s","%s","%s","%s","%s","%s","%s"\r\n' \
		'Time of Day' 'Process Name' PID Operation Path Result Detail \
		10:00:00 setup.exe 7 CreateFile 'C:\a' SUCCESS '' \
		10:00:01 setup.exe 7 CloseFile 'C:\a' SUCCESS '' >setup.csv
	recipe '15. Read traces of Windows'
}

@test "16: record with sysdig or Falco" {
	mkdir recorded
	cp "$BATS_FILE_TMPDIR/recorded/worm-01.strace" recorded/app.strace
	recipe '16. Record with sysdig or Falco'
}

@test "17: see what kinds of programs a bank knows" {
	recipe '17. See what kinds of programs a bank knows'
}

@test "18: compare two banks" {
	need jq
	recipe '18. Compare two banks'
}

@test "19: read a table of calls from a sandbox" {
	cat >calls.csv <<-'END'
		time,sample,label,api,tid
		1,a,0,NtOpenFile,7
		2,a,0,NtReadFile,7
		3,a,0,NtClose,7
		4,b,0,NtOpenFile,8
		5,b,0,NtReadFile,8
		6,b,0,NtReadFile,8
		7,b,0,NtClose,8
		1,c,1,NtOpenProcess,9
		2,c,1,NtWriteVirtualMemory,9
		3,c,1,NtCreateThreadEx,9
		4,d,1,NtOpenProcess,9
		5,d,1,NtClose,9
		6,d,1,NtCreateThreadEx,9
		7,d,1,NtClose,9
	END
	recipe '19. Read a table of calls from a sandbox'
}

@test "20: build the published recipe by hand" {
	need jq
	recipe '20. Build the published recipe by hand'
}

@test "every recipe has a test, and a line in the contents" {
	grep -E '^## [0-9]+\. ' "$cookbook" | sed 's/^## //' >titles
	[ "$(wc -l <titles)" = 20 ]
	tr \" \' <"$BATS_TEST_FILENAME" >tests
	local title
	while IFS= read -r title; do
		grep -qF "recipe '$title'" tests || echo "no test: $title"
		grep -qF "[${title#*. }](#" "$cookbook" || echo "not in the contents: $title"
	done <titles | no_lines
}

@test "the README: its commands write what it shows, and its make targets exist" {
	may_trace
	ln -s "$ROOT/examples" examples
	markdown_blocks "$ROOT/README.md" >.blocks
	[ "$(grep -c '^\$ ' .blocks)" -ge 9 ]
	run_blocks README <.blocks | no_lines
	local target
	for target in $(sed -n 's/^    make \([a-z]*\) .*/\1/p' "$ROOT/README.md"); do
		grep -q "^$target:" "$ROOT"/Makefile "$ROOT"/packaging/*.mk ||
			echo "no target $target"
	done | no_lines
}

@test "the README has at most 200 lines, and is one screen of 24 lines from the first verdict" {
	[ "$(wc -l <"$ROOT/README.md")" -le 200 ]
	[ "$(grep -n 'ksscore bank' "$ROOT/README.md" | head -n 1 | cut -d : -f 1)" -le 24 ]
}
