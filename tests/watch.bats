#!/usr/bin/env bats
# examples/watch: verdicts on a program while it runs.
load helper

watch=$ROOT/examples/watch

setup_file() {
	cd "${BATS_FILE_TMPDIR:?}" || return 1
	for label in benign malicious; do
		"$ROOT/bin/trace2cat" -l $label "$ROOT/examples/traces/train/$label.tar.xz"
	done | "$ROOT/bin/cat2gram" | "$ROOT/bin/gramhist" | "$ROOT/bin/mkmodel" -o bank
}

setup() {
	strace -o /dev/null true 2>/dev/null || skip "strace cannot trace here"
	set -o pipefail
	cd "${BATS_TEST_TMPDIR:?}" || return 1 # others of these tests run at the same time
	ln -s "$BATS_FILE_TMPDIR/bank" .
}

# await N: until there are N verdicts, or a minute has gone.
await() {
	for _ in $(seq 600); do
		[ "$(grep -c benign live)" -lt "$1" ] || break
		sleep 0.1
	done
}

@test "a command: a line for each window, its own output, a summary and a status" {
	run --separate-stderr "$watch" -w 40 -s 20 -t 5 bank sh -c 'ls / >/dev/null; echo the program'
	assert_success
	assert_line '#calls	verdict	score'
	assert_line --regexp '^40	benign	-?[0-9.]+'
	assert_line --regexp '^60	benign	-?[0-9.]+'
	# shellcheck disable=SC2154 # bats sets it
	[[ $stderr == 'the program'* ]]
	[[ $stderr =~ watch:\ 0\ of\ [0-9]+\ windows\ raised\ an\ alarm$ ]]
}

@test "an alarm: when it came first, and status 3" {
	run --separate-stderr "$watch" -w 40 -t -5 bank ls /
	assert_failure 3
	assert_line --regexp '^40	malicious	'
	[[ $stderr =~ windows\ raised\ an\ alarm,\ the\ first\ within\ 40\ calls$ ]]
}

@test "a verdict tells the calls seen until then; a window of less than half of its calls gets none" {
	strace -f -q -o calls true
	local calls=$(($(grep -c '(' calls) - 1)) # the first one is no bigram
	run --separate-stderr "$watch" -w $((calls * 2)) -t -5 bank true
	assert_failure 3
	assert_equal "${#lines[@]}" 2
	assert_line --regexp "^$calls	malicious	"
	[ "$stderr" = "watch: 1 of 1 windows raised an alarm, the first within $calls calls" ]

	run --separate-stderr "$watch" -w $((calls - 1)) -s $((calls - 1)) -t -5 bank true
	assert_failure 3
	assert_equal "${#lines[@]}" 2
	assert_line --regexp "^$((calls - 1))	malicious	"
	[ "$stderr" = "watch: 1 of 1 windows raised an alarm, the first within $((calls - 1)) calls" ]

	run --separate-stderr "$watch" -w $((calls * 2 + 1)) -t -5 bank true
	assert_success
	assert_output '#calls	verdict	score'
	# shellcheck disable=SC2154 # bats sets it
	assert_equal "${stderr_lines[0]}" \
		"watch: $calls calls are too few for a verdict: it takes half of $((calls * 2 + 1))"
	assert_equal "${stderr_lines[1]}" 'watch: 0 of 0 windows raised an alarm'
}

@test "-p: another label is the alarm" {
	for label in good=benign evil=malicious; do
		"$ROOT/bin/trace2cat" -l ${label%=*} "$ROOT/examples/traces/train/${label#*=}.tar.xz"
	done | "$ROOT/bin/cat2gram" | "$ROOT/bin/gramhist" | "$ROOT/bin/mkmodel" -o families
	run --separate-stderr "$watch" -p evil -w 40 -s 20 -t -5 families ls /
	assert_failure 3
	assert_line --regexp '^40	evil	'
	[[ $stderr =~ \ raised\ an\ alarm,\ the\ first\ within\ 40\ calls$ ]]
}

@test "the verdicts come while the program runs" {
	: >live
	"$watch" -w 30 -t 5 bank sh -c 'for i in 1 2 3; do ls / >/dev/null; done; sleep 20.125' >live 2>err &
	await 2
	kill -0 "$!" # it still runs
	until pkill -f '^sleep 20\.125$'; do sleep 0.1; done # it may not be there yet
	wait "$!" || true # the shell says that its last command was killed
	[ "$(grep -c benign live)" -ge 2 ]
}

@test "a window's verdict comes at once, though no other window follows" {
	strace -f -q -o calls sh -c 'ls / >/dev/null; sleep 0.125'
	: >live
	"$watch" -w $(($(grep -c '(' calls) * 3 / 4)) -t 5 bank sh -c 'ls / >/dev/null; sleep 20.25' >live 2>err &
	await 1
	[ "$(grep -c benign live)" -eq 1 ]
	kill -0 "$!"
	until pkill -f '^sleep 20\.25$'; do sleep 0.1; done # it may not be there yet
	wait "$!" || true
	[ "$(grep -c nothing live)" -eq 0 ]
}

@test "a process that runs already, with its bank of examples/train" {
	command -v parallel >/dev/null || skip "parallel is not installed"
	"$ROOT/examples/train" -o trained benign="$ROOT/examples/traces/train/benign.tar.xz" \
		malicious="$ROOT/examples/traces/train/malicious.tar.xz" >table
	sh -c 'for i in 1 2 3 4 5 6; do ls / >/dev/null; sleep 0.2; done' 3>&- &
	run --separate-stderr "$watch" -w 20 -t 5 trained "$!"
	assert_success
	assert_line --regexp '^20	benign	'
}

# interrupted ARGUMENT...: watch with these, interrupted as by ^C when it has said a verdict; its status.
interrupted() {
	need setsid
	env --default-signal=INT true 2>/dev/null || skip "env cannot set signals"
	: >live
	setsid env --default-signal=INT "$watch" "$@" >live 2>err 3>&- & # a group of its own, of this pid
	await 1
	kill -INT -- "-$!"
	wait "$!"
}

@test "an interrupt ends a command, not the summary" {
	run interrupted -w 20 -t 5 bank sh -c 'ls / >/dev/null; sleep 20.5; echo it ran on'
	assert_success
	run cat err
	assert_output --regexp '^watch: 0 of [0-9]+ windows raised an alarm$'
	run interrupted -p benign -w 20 -t -5 bank sh -c 'ls / >/dev/null; sleep 20.5'
	assert_failure 3
}

@test "an interrupt lets a process go, and the summary comes" {
	need perl
	# without children: strace waits for a parent that waits in vfork() for a child that waits for strace
	perl -e 'for (1 .. 2000) { open F, "<", "/dev/null"; close F; select undef, undef, undef, 0.05 }' 3>&- &
	local pid=$!
	run interrupted -w 20 -t 5 bank "$pid"
	grep '^TracerPid' "/proc/$pid/status" >tracer
	kill "$pid" # it runs still
	assert_success
	run cat err
	assert_output --regexp '^watch: 0 of [0-9]+ windows raised an alarm$'
	assert_equal "$(cat tracer)" 'TracerPid:	0'
}

@test "what cannot be watched" {
	run "$watch" bank 999999999
	assert_failure 1
	assert_output 'watch: 999999999: no such process'
	run "$watch" bank no-such-command
	assert_failure 1
	run "$watch" none true
	assert_failure 1
	assert_output 'watch: none: there is no bank: make one with examples/train'
	run "$watch" bank
	assert_failure 2
	run "$watch" -Z bank true
	assert_failure 2
}

@test "options that are wrong are said before anything is traced" {
	for option in -w -s; do
		run "$watch" $option x bank touch traced
		assert_failure 2
		assert_output "watch: $option x: not a number"
	done
	run "$watch" -w 0 bank touch traced
	assert_failure 2
	assert_output 'watch: -w 0: not from 1 to 268435456'
	run "$watch" -t abc bank touch traced
	assert_failure 2
	assert_output --partial 'watch: -t abc: neither a number nor a file'
	run "$watch" --halp bank touch traced
	assert_failure 2
	[ ! -e traced ]
	run --separate-stderr "$watch" -w 040 -t <(echo -5) bank ls /
	assert_failure 3
}

@test "--help: what its first lines say" {
	run --separate-stderr "$watch" --help
	assert_success
	assert_line --index 0 --regexp '^usage: watch .* BANK PID'
	assert_line 'Copy and change it.'
	refute_line --regexp '^#|^set '
	[ -z "$stderr" ]
}
