#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# kswatch: verdicts on a program while it runs.
# shellcheck disable=SC2154 # bats sets stderr
load lib/helper

setup_file() {
	cd "${BATS_FILE_TMPDIR:?}" || return 1
	PATH=$ROOT/bin:$PATH
	command -v parallel >/dev/null || return 0
	kstrain -o bank benign="$ROOT/examples/traces/train/benign.tar.xz" \
		malicious="$ROOT/examples/traces/train/malicious.tar.xz" >table
	kstrain -o one benign="$ROOT/examples/traces/train/benign.tar.xz" >table
}

setup() {
	need parallel
	set -o pipefail
	cd "${BATS_TEST_TMPDIR:?}" || return 1 # others of these tests run at the same time
	ln -s "$BATS_FILE_TMPDIR/bank" "$BATS_FILE_TMPDIR/one" .
	tar -xJf "$ROOT/examples/traces/train/malicious.tar.xz"
	mv "$(find . -type f -size +20k | sort | head -n 1)" evil # in training, so no doubt
	calls=$(trace2cat -m none evil | grep -vc '^[>@]')
}

need_strace() {
	strace -o /dev/null true 2>/dev/null || skip "strace cannot trace here"
}

# await N: waits until there are N verdicts, or for a minute.
await() {
	for _ in $(seq 600); do
		[ "$(grep -c benign live)" -lt "$1" ] || break
		sleep 0.1
	done
}

@test "a trace on standard input: a line per step, the last as ksscore judges the whole" {
	run --separate-stderr kswatch -s 100 bank - <evil
	assert_failure 3
	assert_line --index 0 '#calls	verdict	score	known	p'
	# fewer grams than calls, as there are threads
	grams=$(trace2cat -m none evil | cat2gram -n 5 | grep -vc '^>')
	assert_equal "$(sed 1d <<<"$output" | cut -f 1 | xargs)" \
		"$({ seq 100 100 "$grams" && echo "$calls"; } | uniq | xargs)"
	[[ $stderr =~ kswatch:\ alarm\ after\ [0-9]+\ calls:\ malicious,\ score\ [0-9.]+ ]]
	assert_equal "$(tail -n 1 <<<"$output" | cut -f 2-4)" \
		"$(ksscore bank - <evil | tail -n 1 | cut -f 3-5)"
}

@test "each step is judged as ksscore judges the beginning of the trace" {
	trace2cat -m none evil | grep -v '^[>@]' >names
	head -n 200 names >first # of one thread
	kswatch -s 200 bank - <names >live 2>err || [ $? = 3 ]
	# four more calls are needed for as many grams of five
	paste <(sed -n 2p live) <(ksscore bank first | tail -n 1) |
		awk -F '\t' '$2 != $8 || $3 - $9 > 0.02 || $9 - $3 > 0.02 ||
		$4 - $10 > 0.02' | no_lines
}

@test "one alarm for each crossing of the threshold, however many steps stay above it" {
	run --separate-stderr kswatch -s 50 -t -9 bank - <evil
	assert_failure 3
	verdicts=$((${#lines[@]} - 1))
	[ "$(grep -c ': alarm after 50 calls: malicious' <<<"$stderr")" -eq 1 ]
	[ "$(grep -c 'alarm after' <<<"$stderr")" -eq 1 ]
	assert_equal "${stderr_lines[-1]}" \
		"kswatch: 1 alarm in $verdicts verdicts, the first after 50 calls"
	run --separate-stderr kswatch -s 50 -t 9 bank - <evil
	assert_success
	assert_equal "$stderr" "kswatch: 0 alarms in $verdicts verdicts"
	run --separate-stderr kswatch -s 50 -t -9 -p benign bank - <evil
	assert_failure 3
}

@test "-F: what a program did long ago fades" {
	for _ in $(seq 2000); do printf 'openat\nread\nread\nclose\n'; done >names
	trace2cat -m none evil | grep -v '^[>@]' >>names
	kswatch -s 5000 bank - <names >whole 2>err || [ $? = 3 ]
	kswatch -s 5000 -F 1600 bank - <names >faded 2>err || [ $? = 3 ]
	paste <(tail -n 1 whole) <(tail -n 1 faded) | awk -F '\t' '!($8 > $3)' | no_lines
}

@test "a bank of one label: its own threshold, and the message without one" {
	run --separate-stderr kswatch -s 200 -t 0.9 one - <evil
	assert_success
	run --separate-stderr kswatch -s 200 -t 0 one - <evil
	assert_failure 3
	run --separate-stderr kswatch -s 200 one - <evil
	[[ $stderr == *'a bank of one label without a threshold: using 0'* ]]
}

@test "a command: its own output, a summary and a status" {
	need_strace
	run --separate-stderr kswatch -s 40 -t 5 bank sh -c 'ls / >/dev/null; echo the program'
	assert_success
	assert_line --regexp '^40	[a-z]+	'
	assert_line --regexp '^80	[a-z]+	'
	[[ $stderr == *'the program'* ]]
	[[ $stderr =~ kswatch:\ 0\ alarms\ in\ [0-9]+\ verdicts$ ]]
}

@test "a bank that is replaced meanwhile serves to the end, and no command inherits its files" {
	need_strace
	cp -rL bank mine
	kswatch -s 100 mine - <evil >want 2>err || [ $? = 3 ]
	{
		head -n 150 evil
		for _ in $(seq 600); do
			[ "$(wc -l <got)" -lt 2 ] || break
			sleep 0.1
		done
		mv mine old && cp -rL one mine && rm -r old
		tail -n +151 evil
	} | kswatch -s 100 mine - >got 2>err || [ $? = 3 ]
	cmp want got
	kswatch mine sh -c 'ls -l /proc/$$/fd' >live 2>err || [ $? = 3 ]
	grep ' 1 -> ' err
	run ! grep 'mine\|ks[mb]\|weights' err
}

@test "the verdicts come while the program runs" {
	need_strace
	: >live
	kswatch -s 30 -t 5 bank sh -c 'for i in 1 2 3; do ls / >/dev/null; done
		sleep 20.125' >live 2>err &
	await 2
	kill -0 "$!" # it still runs
	until pkill -f '^sleep 20\.125$'; do sleep 0.1; done # it may not have started yet
	wait "$!" || true # the shell says that its last command was killed
	[ "$(grep -cE 'benign|unknown' live)" -ge 2 ]
}

@test "a process that runs already" {
	need_strace
	sh -c 'until [ -e enough ]; do ls / >/dev/null; sleep 0.2; done' 3>&- &
	local watched=$! status=0
	: >live
	kswatch -s 20 -t 5 bank "$watched" >live 2>err 3>&- &
	await 1
	: >enough
	wait "$!" || status=$?
	[ "$status" = 0 ] || cat err
	[ "$status" = 0 ]
	grep -qE '^20	[a-z]+	' live
}

# interrupted ARGUMENT...: runs kswatch with these, interrupts it as by ^C after a verdict, and
# returns its status.
interrupted() {
	need setsid
	env --default-signal=INT true 2>/dev/null || skip "env cannot set signals"
	: >live
	# a group of its own, of this pid
	setsid env --default-signal=INT kswatch "$@" >live 2>err 3>&- &
	for _ in $(seq 600); do
		[ "$(wc -l <live)" -lt 2 ] || break
		sleep 0.1
	done
	kill -INT -- "-$!"
	wait "$!"
}

@test "an interrupt ends a command, not the summary" {
	need_strace
	run interrupted -s 20 -t 5 bank sh -c 'ls / >/dev/null; sleep 20.5; echo it ran on'
	assert_success
	run cat err
	assert_line --regexp '^kswatch: 0 alarms in [0-9]+ verdicts$'
	refute_output --partial 'it ran on'
}

@test "an interrupt lets a process go, and the summary comes" {
	need_strace
	need perl
	# without children: strace waits for a parent that waits in vfork() for a child that waits
	# for strace
	perl -e 'for (1 .. 2000) { open F, "<", "/dev/null"; close F;
		select undef, undef, undef, 0.05 }' 3>&- &
	local pid=$!
	run interrupted -s 20 -t 5 bank "$pid"
	grep '^TracerPid' "/proc/$pid/status" >tracer
	kill "$pid" # it still runs
	assert_success
	run cat err
	assert_line --regexp '^kswatch: 0 alarms in [0-9]+ verdicts$'
	assert_equal "$(cat tracer)" 'TracerPid:	0'
}

@test "operands that cannot be watched" {
	need_strace
	run kswatch bank 999999999
	assert_failure 1
	assert_output 'kswatch: 999999999: no such process'
	run kswatch bank no-such-command
	assert_failure 1
	assert_output 'kswatch: no-such-command: no such command'
	run kswatch none true
	assert_failure 1
	assert_output 'kswatch: none: not a bank of kstrain'
	run kswatch bank
	assert_failure 2
	run kswatch -Z bank true
	assert_failure 2
	run --separate-stderr kswatch bank - </dev/null
	assert_failure 1
	[[ $stderr == *'kswatch: no calls: nothing to judge'* ]]
	run timeout 60 kswatch bank "$PWD" # a directory: strace cannot start it
	assert_failure 1
}

@test "a bank that cannot be used is reported before anything is traced" {
	need_strace
	cp -rL bank broken
	head -c 1000 bank/2.ksm >broken/2.ksm
	run timeout 60 kswatch broken touch traced
	assert_failure 1
	assert_line --partial 'kswatch: broken: cannot be used: make it again with kstrain'
	rm broken/2.ksm && mkfifo broken/2.ksm
	run timeout 60 kswatch broken touch traced
	assert_failure 1
	cp bank/2.ksm broken/new && mv broken/new broken/2.ksm && rm broken/2.weights
	run timeout 60 kswatch broken touch traced
	assert_failure 1
	[ ! -e traced ]
}

@test "wrong options are reported before anything is traced" {
	need_strace
	for option in -s -F; do
		for value in x 0 ''; do
			[ "$option$value" != -F ] || continue
			run kswatch $option "$value" bank touch traced
			assert_failure 2
			assert_line --index 0 "kswatch: $option $value: not a number from 1"
		done
		run kswatch $option 268435457 bank touch traced
		assert_failure 2
		assert_line --index 0 "kswatch: $option 268435457: not from 1 to 268435456"
	done
	run kswatch -f bogus bank -
	assert_failure 2
	assert_line --index 0 'kswatch: -f bogus: no such format; -f list lists them'
	run kswatch -t abc bank touch traced
	assert_failure 2
	assert_output --partial 'kswatch: -t abc: neither a number nor a file'
	[ ! -e traced ]
	run --separate-stderr kswatch -s 040 -t <(echo -5) bank ls /
	assert_failure 3
}

@test "alarms do not depend on the form of the label's name" {
	local label
	for _ in $(seq 200); do printf 'socket\nconnect\nsend\nclose\n'; done >bad
	for _ in $(seq 200); do printf 'open\nread\nclose\n'; done >good
	for label in '#evil' 'a\b' '\#x' '-x' '*' '{}' $'c\x9b'; do
		kstrain -o named -- "$label=bad" good=good >table
		run kswatch -p "$label" -s 400 named - <bad
		assert_failure 3
		assert_output --partial 'kswatch: alarm after 400 calls'
		rm -r named
	done
}

@test "a part of the pipe that cannot start ends it with a message" {
	local part
	for part in trace2cat cat2gram gramhist gramrank ksrank ksvote tee awk mkfifo; do
		rm -rf broken
		mkdir broken
		cp "$ROOT/bin/kswatch" broken # which takes the programs from PATH alone
		printf '#!/bin/sh\necho "%s: cannot start" >&2\nexit 127\n' "$part" >"broken/$part"
		chmod +x "broken/$part"
		# shellcheck disable=SC2016 # for that shell
		run bash -c 'PATH=$PWD/broken:$PATH timeout 60 broken/kswatch -s 100 bank - <evil
			echo "status $?"'
		assert_line --regexp '^status (1|2|127)$'
		assert_output --partial 'cannot start'
	done
}

# dying PART: makes a directory broken/ with kswatch and a PART that is killed after it has read
# some of its input from the pipe. Outside the pipe (in the rehearsal) it works as usual.
dying() {
	local real
	real=$(command -v "$1")
	rm -rf broken
	mkdir broken
	cp "$ROOT/bin/kswatch" broken # which takes the programs from PATH alone
	{
		printf '#!/bin/sh\nreal() { "%s" "$@"; }\n' "$real"
		case $1 in
		ksvote) echo 'case $* in *--live*) real "$@" | head -n 3; kill -9 $$ ;; esac' ;;
		*) echo '[ ! -p /dev/stdin ] || { head -c 3000 | real "$@"; kill -9 $$; }' ;;
		esac
	} >"broken/$1"
	printf 'exec "%s" "$@"\n' "$real" >>"broken/$1"
	chmod +x "broken/$1"
}

@test "a part of the pipe that is killed later ends it with a message and status 1" {
	local part
	mkfifo open
	exec {hold}<>open # a program that continues: its calls do not end
	for part in trace2cat cat2gram gramhist awk tee gramrank ksrank ksvote; do
		dying "$part"
		cat evil >open &
		PATH=$PWD/broken:$PATH run timeout 60 broken/kswatch -t 9 -s 20 bank - <open
		assert_failure 1
		assert_line --regexp '^kswatch: .* ended early.*: a part of the pipe was lost'
		kill "$!" 2>/dev/null || true
		wait "$!" || true
		timeout 0.2 cat <open >/dev/null || true # the rest of the input
	done
}

# bats test_tags=root
@test "if no process can be started, it ends with a message and status 1, and leaves nothing" {
	need setpriv
	[ "$(id -u)" = 0 ] || skip "needs root, to be a user without processes"
	local user=$((50000 + $$ % 10000)) as=() most place
	place=$(mktemp -d)
	cp -rL bank evil "$ROOT/bin/"* "$place"
	mkdir -m 777 "$place/tmp"
	chmod -R a+rX "$place"
	as=(timeout 200 setpriv --reuid=$user --regid=$user --clear-groups)
	"${as[@]}" test -r "$place/bank/recipe" || skip "another user cannot read $place"
	for most in 12; do
		# shellcheck disable=SC2016 # for that shell
		run "${as[@]}" bash -c 'cd "$1" && ulimit -u "$2" &&
			export PATH=$1:$PATH TMPDIR=$1/tmp &&
			exec kswatch -t 9 -s 100 bank - <evil' - "$place" "$most"
		assert_failure 1
		assert_output --partial 'Resource temporarily unavailable'
		[ -z "$(ls -A "$place/tmp")" ]
		for _ in $(seq 300); do # a process that was killed may take a moment to end
			pgrep -u $user >/dev/null || break
			sleep 0.1
		done
		run pgrep -u $user
		assert_output ''
	done
	rm -r "$place"
}

# recorder NAME: makes a recorder in stub/ from the script on standard input, which writes what the
# real one would.
recorder() {
	mkdir -p stub
	cp "$ROOT/bin/kswatch" stub # which takes the programs from PATH alone
	cat >"stub/$1"
	chmod +x "stub/$1"
}

@test "-r perf, -r bpftrace: their output is judged, with names of this machine's calls" {
	[ "$(uname -m)" = x86_64 ] || skip "the numbers below are of x86_64"
	trace2cat -a x86_64 -m none -f numbers -n x - <<<'257 0 0 3' | grep -q openat ||
		skip "no names of calls"
	recorder bpftrace <<-'END'
		#!/bin/sh
		echo "bpftrace $*" >>asked
		{
			echo 'Attaching 5 probes...'
			for i in $(seq 50); do printf '7 7 a name %s\n' 257 0 0 3; done
		} >trace
	END
	recorder perf <<-'END'
		#!/bin/sh
		case $1 in
		record)
			echo "perf $*" >>asked
			for i in $(seq 50); do echo '257 0 0 3'; done
			;;
		script)
			tr ' ' '\n' | while read -r n; do
				echo "  a 7/7  raw_syscalls:sys_enter: NR $n (ff9c, 0, 0, 0, 0, 0)"
			done
			;;
		esac
	END
	for _ in $(seq 50); do printf 'openat\nread\nread\nclose\n'; done |
		kswatch -t 9 -s 100 -f names bank - >want
	for r in bpftrace perf; do
		PATH=$PWD/stub:$PATH stub/kswatch -t 9 -s 100 -r $r bank true --zzz 'a b' >got
		cmp want got
		PATH=$PWD/stub:$PATH stub/kswatch -t 9 -s 100 --recorder=$r bank $$ | cmp want -
	done
	grep -q 'perf record .*-- true --zzz a b$' asked
	grep -q "perf record .*-p $$\$" asked
	run kswatch -r nothing bank true
	assert_failure 2
	assert_line --index 0 'kswatch: -r nothing: not strace, perf or bpftrace'
	run kswatch -r perf bank - <evil
	assert_failure 2
	assert_line --index 0 'kswatch: -r goes with a process or a command'
}

@test "a recorder that is not installed: its package is named" {
	mkdir few
	local program
	for program in bash readlink mktemp rm head wc cat grep sed tee mkfifo mkdir ln seq awk \
		find sort xargs cksum cut; do
		ln -s "$(command -v $program)" few
	done
	cp "$ROOT/bin/"* few
	PATH=$PWD/few run few/kswatch -r perf bank few/true
	assert_failure 1
	ln -s "$(command -v true)" few
	PATH=$PWD/few run few/kswatch -r perf bank true
	assert_failure 1
	assert_output --partial 'kswatch: perf is not installed: its package is linux-perf'
	PATH=$PWD/few run few/kswatch -r bpftrace bank true
	assert_failure 1
	assert_output --partial 'kswatch: bpftrace is not installed: its package is bpftrace'
}

@test "-r perf, -r bpftrace for real, if they may trace" {
	local r any=''
	for r in perf bpftrace; do
		command -v $r >/dev/null || continue
		case $r in
		perf) perf record -q -o /dev/null -e raw_syscalls:sys_enter true ;;
		bpftrace) timeout 20 bpftrace -e 'tracepoint:raw_syscalls:sys_enter { exit(); }' ;;
		esac >/dev/null 2>&1 || continue
		any=yes
		run --separate-stderr timeout 60 kswatch -r $r -t 9 -s 40 bank \
			sh -c 'ls / >/dev/null; echo it ran'
		assert_success
		assert_line --regexp '^80	'
		[[ $stderr == *'it ran'* ]]
	done
	[ -n "$any" ] || skip "neither perf nor bpftrace may trace here"
}

@test "a step at the trace's very end is judged by all lengths of grams" {
	kswatch -s "$calls" bank - <evil >live 2>err || [ $? = 3 ]
	assert_equal "$(sed 1d live | cut -f 1-4)" \
		"$calls	$(ksscore bank - <evil | tail -n 1 | cut -f 3-5)"
}

@test "input that was refused: its message, the verdicts, and status 1" {
	mkdir stub
	cp "$ROOT/bin/kswatch" stub # which takes the programs from PATH alone
	printf '#!/bin/sh\n"%s" "$@"\necho "trace2cat: -:9: refused" >&2\nexit 1\n' \
		"$(command -v trace2cat)" >stub/trace2cat
	chmod +x stub/trace2cat
	PATH=$PWD/stub:$PATH run --separate-stderr stub/kswatch -t 9 -s 400 bank - <evil
	assert_failure 1
	assert_line --regexp '^400	'
	[[ $stderr == *'refused'*'0 alarms in'* ]]
}

@test "-t: a file that is not regular is refused, and not waited for" {
	mkfifo pipe
	local file
	for file in pipe /dev/zero; do
		run timeout 20 kswatch -t $file bank - <evil
		assert_failure 1
		assert_output "kswatch: $file: not a regular file: refused"
	done
}
