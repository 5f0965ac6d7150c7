# SPDX-License-Identifier: MIT
# Failures of every system call: strace makes each call of a run fail, one after the other, or kills
# the program there. `make inject` does it with more errors, and mkmodel's loader too.
load lib/helper
load lib/every_program

setup() {
	set -o pipefail
	need strace
	strace -f -o /dev/null true 2>/dev/null || skip "strace may not trace here"
	! grep -qa __asan_init "$ROOT/bin/mkmodel" || skip "the sanitizer makes calls of its own"
	cd "${BATS_TEST_TMPDIR:?}" || return 1
	make_small_inputs
	printf 'read write\t2\nopen read\n' >order
	printf '>malicious\tn=1,2\tbias=0.5\tother=benign\nopen read\t1\n' >weights
	mkdir models
	mkmodel -o models -m 0 -O order "$BATS_TEST_DIRNAME/golden/tiny.hist"
	: "${INJECT_ALL:=}" # 1: more errors, and mkmodel also at the calls of its loader
	failed=0
	injected=0
	input=/dev/null
}

# calls COMMAND...: the system calls of a run, each as its name and how many of that name there
# were, except umask(), which cannot fail; those of the loader, before the program's own, with the
# word loader.
calls() {
	strace -f -o log "$@" <"$input" >/dev/null 2>&1 || true
	awk '
		/fcntl\(0, F_GETFD\)/ { main = 1 }
		match($2, /^[a-z_0-9]+\(/) {
			name = substr($2, 1, RLENGTH - 1)
			count[name]++
			if (name !~ /^(exit|umask)/) print name, count[name] (main ? "" : " loader")
		}' log
}

# inject CALL WHEN FAULT COMMAND...: runs it with this fault; sets status, fills out and err.
inject() {
	local call=$1 when=$2 fault=$3
	shift 3
	status=0
	# the kernel's brk() refuses by returning the old break; the C library treats 0 the same way
	[[ $call-$fault != brk-error* ]] || fault=retval=0
	timeout 20 strace --seccomp-bpf -f -o log -e "trace=$call" \
		-e "inject=$call:$fault:when=$when" \
		"$@" <"$input" >out 2>err || status=$?
	injected=$((injected + 1))
}

# wrong WORD...: prints what went wrong, and at which call.
wrong() {
	echo "$fault at $name $n of $command: $*"
	failed=$((failed + 1))
}

# judge: fails unless the run reported the fault, or went on as if there were none.
judge() {
	case $status in
	0) ;;
	1 | 2) [[ $name$n = write*+ ]] || grep -q "^${command%% *}: " err ||
		wrong "status $status, says '$(cat err)'" ;;
	*) wrong "status $status, says '$(cat err)'" ;;
	esac
	# these are made again; all others are never interrupted
	case $fault:$name in
	error=EINTR:read | error=EINTR:write | error=EINTR:openat | error=EINTR:close | \
		error=EINTR:poll | \
		error=EINTR:fsync | error=EINTR:rename | error=EINTR:fchmod | error=EINTR:fcntl)
		[ "$status" = 0 ] || wrong "status $status, says '$(cat err)'"
		;;
	esac
}

# interrupted NAME: whether a signal can interrupt this call, so that it ends with EINTR; make
# inject tries all calls.
interrupted() {
	[ "$INJECT_ALL" ] && return
	case $1 in
	read | write | openat | close | poll | fsync | rename | fchmod | fcntl | flock | mkdir | \
		ftruncate | unlink | lseek | pread64 | splice | vmsplice | wait4 | getdents64) ;;
	*) return 1 ;;
	esac
}

# untrace: ends the trap by which bats follows each command, for loops over all calls; wrong()
# reports what goes wrong in them.
untrace() {
	trap - DEBUG
}

# each_call COMMAND...: makes each call of a filter fail.
each_call() {
	local command=$* name n fault faults
	"$@" >want <"$input" 2>/dev/null
	calls "$@" | grep -v loader >list
	[ "$(wc -l <list)" -gt 5 ] || wrong "few calls"
	untrace
	while read -r name n; do
		case $INJECT_ALL$name in
		1*) faults='EIO EINTR ENOSPC ENOMEM EACCES EAGAIN EINVAL' ;;
		*) faults=EIO ;;
		esac
		[ "$INJECT_ALL" ] || ! interrupted "$name" || faults+=' EINTR'
		for fault in $faults; do
			fault=error=$fault
			inject "$name" "$n" "$fault" "$@"
			judge
			[ "$status" != 0 ] || cmp want out || wrong "status 0 and another output"
		done
	done <list
}

# all_well LEAST: whether more than LEAST faults were injected, and all was well.
all_well() {
	echo "$injected injected, $failed wrong" | tee -a "${INJECT_LOG:-/dev/null}"
	[ "$failed" = 0 ] && [ "$injected" -gt "$1" ]
}

# bank_whole: fails unless each model is the old one or the new one, and no other file has such a
# name.
bank_whole() {
	local file all=-A
	[ "$fault" != signal=KILL ] || all= # what a killed run leaves aside has no final name
	[ "$(ls $all bank)" = "$(ls new)" ] || wrong "there is $(ls -A bank)"
	for file in new/*; do
		file=${file#new/}
		cmp -s "bank/$file" "old/$file" || cmp -s "bank/$file" "new/$file" ||
			wrong "$file is neither old nor new"
	done
	modelcat -c bank/*.ksm || wrong "modelcat refuses a model"
	[ "$status" != 0 ] || diff -r bank new || wrong "status 0, but not the new models"
}

# replace FAULT NAME N [loader]: replaces the old models with a fault at the n-th call NAME; then
# they are old or new, and when it is done again, new.
replace() {
	fault=$1 name=$2 n=$3
	rm -rf bank
	cp -R old bank
	inject "$name" "$n" "$fault" $command
	[ "$fault:$status" = signal=KILL:137 ] || [ "${4:-}" ] || judge
	bank_whole
	# after a rerun, nothing is left over
	[ "$status" = 0 ] || $command && diff -r bank new || wrong "a rerun does not repair it"
}

# bank_calls [FILE]: makes old and new models, and the list of calls that replace old with new.
bank_calls() {
	command="mkmodel -o bank${1:+/$1} hists"
	mkdir -p new old
	mkmodel -o "new${1:+/$1}" hists
	sed 's/^2/5/;s/q/r/' hists | mkmodel -w log -o "old${1:+/$1}"
	cp -R old bank
	calls $command >list
	[ "$INJECT_ALL" ] || sed -i '/loader/d' list
	grep -q "^rename $([ "${1:-}" ] && echo 1 || echo 2)" list
}

@test "mkmodel killed at every call: the old models or the new ones, and a rerun repairs" {
	bank_calls
	untrace
	while read -r call; do
		replace signal=KILL $call
	done <list
	all_well 40
}

@test "mkmodel failing at every call: the old models or the new ones, and a rerun repairs" {
	bank_calls
	untrace
	while read -r call; do
		for error in EIO ENOSPC EINTR ${INJECT_ALL:+ENOMEM EACCES EROFS EDQUOT}; do
			[ $error != EINTR ] || interrupted ${call%% *} || continue
			replace error=$error $call
		done
	done <list
	all_well 120
}

@test "mkmodel into one file, killed or failing at every call: the old models or the new ones" {
	bank_calls all.ksm
	sed -i '/^read /d' list # a bank of the input that was read is neither: status 1
	untrace
	while read -r call; do
		for fault_ in signal=KILL error=EIO error=ENOSPC error=EINTR; do
			[ $fault_ != error=EINTR ] || interrupted ${call%% *} || continue
			replace $fault_ $call
		done
	done <list
	all_well 100
}

@test "mkbank killed or failing at every call: the old image or the new one" {
	local call
	mkdir bank
	mkbank -O order -o new.ksb models
	mkbank -o old.ksb "$BATS_TEST_DIRNAME/golden/tiny.ksm"
	calls mkbank -O order -o bank/bank.ksb models >list
	sed -i '/loader/d; /^read /d' list # models that could not be read are missing
	untrace
	while read -r name n; do
		for fault in signal=KILL error=EIO error=ENOSPC error=EINTR; do
			[ $fault != error=EINTR ] || interrupted $name || continue
			cp old.ksb bank/bank.ksb
			inject "$name" "$n" "$fault" mkbank -O order -o bank/bank.ksb models
			cmp -s bank/bank.ksb old.ksb || cmp -s bank/bank.ksb new.ksb ||
				[ "$status" = 1 ] && modelcat -c bank/bank.ksb ||
				wrong "the image is neither old nor new"
			[ "$status" != 0 ] || cmp -s bank/bank.ksb new.ksb ||
				wrong "status 0, but not the new image"
		done
	done <list
	all_well 100
}

@test "mkmodel failing from every call on" {
	bank_calls
	sed -i '/loader/d' list
	untrace
	for call in openat write fchmod fsync rename fcntl close; do
		for when in $(sed -n "s/^$call //p" list); do
			replace error=ENOSPC $call "$when+"
		done
	done
	all_well 20
}

@test "files that a killed run left are removed; those that another run is writing stay" {
	mkdir bank
	: >bank/.sysgram-abcdef
	: >bank/.sysgram-longername
	# a run that is stopped while it writes
	strace -f -o log -e inject=fsync:signal=STOP:when=1 mkmodel -o bank hists 2>err &
	until grep -q 'stopped by SIGSTOP' log 2>/dev/null; do sleep 0.05; done
	ls -A bank >during
	mkmodel -o bank -l z - <<<$'>\n1\tx'
	ls -A bank >after
	kill -CONT "$(awk 'NR == 1 { print $1 }' log)"
	wait "$!"
	grep -c '^\.sysgram-......$' during | grep -qx 1
	run cat after
	assert_line --regexp '^\.sysgram-......$'
	refute_line .sysgram-abcdef
	assert_line .sysgram-longername
	run ls -A bank
	assert_output $'.sysgram-longername\nbenign-001.ksm\nmalicious-001.ksm\nz-001.ksm'
}

@test "trace2cat with every call failing, one at a time" {
	each_call trace2cat trace
	need xz
	cp trace another
	tar cJf traces.tar.xz trace another
	each_call trace2cat traces.tar.xz
	all_well 60
}

@test "the filters of calls and grams with every call failing, one at a time" {
	each_call catclean -u calls
	each_call catstat -t calls calls
	printf '#calls\tverdict\tscore\n' >watch
	each_call catplot -w watch calls
	seq 40000 | sed s/.*/write/ >>calls # fills several blocks
	each_call cat2gram calls
	seq 160000 | sed s/.*/write/ >>calls # is held in a file
	each_call catclean -u -m 3 calls
	each_call gramhist grams
	each_call histsum hists
	each_call histdiff -a benign hists
	each_call histmat hists
	each_call gramorder hists
	each_call gramlearn hists
	all_well 130
}

@test "the filters of models, ranks and verdicts with every call failing, one at a time" {
	each_call modelcat "$BATS_TEST_DIRNAME/golden/tiny.ksm"
	input=$BATS_TEST_DIRNAME/golden/tiny.hist
	each_call ksrank -O order models
	each_call gramrank weights
	input=/dev/null
	each_call ksvote ranks
	each_call ksvote --live ranks ranks
	each_call kseval verdicts
	all_well 120
}
