#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# kswatch - judges a running program by everything it has done so far, again and again
#
# The calls of the program go to a counter for each length of grams, whose histogram grows and is
# ranked at every step against the models of the bank, once for each lane. The lanes meet in ksvote.
# shellcheck disable=SC2317 # functions are called by their names
. tools/common/program.sh
. tools/common/scratch.sh
. tools/common/bank.sh

usage='usage: kswatch [-a ABI] [-F CALLS] [-f FORMAT] [-p LABEL] [-r RECORDER]
       [-s STEP] [-t THRESHOLD] BANK PID|COMMAND|- [ARGUMENT ...]
Judges a running program by everything it has done so far, again and again.

  -s, --step=STEP         calls between two verdicts (default 500)
  -F, --fade=CALLS        halve all counts every CALLS calls
  -t, --threshold=THRESHOLD  as ksvote -t (default: that of the bank, or 0)
  -p, --positive=LABEL    the label that raises an alarm (default malicious)
  -r, --recorder=RECORDER  strace (default), perf or bpftrace records the calls
  -f, --format=FORMAT     as trace2cat -f, for standard input (default: detect)
  -a, --abi=ABI           as trace2cat -a (default: as in training)
  -h, --help              print this text
      --version           print the version'
# shellcheck disable=SC2034 # program.sh reads it
options='s:step= F:fade= t:threshold= p:positive= r:recorder= f:format= a:abi='

step=500 fade='' threshold='' positive=malicious recorder='' format='' abi='' work=''

take_option() {
	case $1 in
	s) step=$2 ;;
	F) fade=$2 ;;
	t) threshold=$2 ;;
	p) positive=$2 ;;
	r) recorder=$2 ;;
	f) format=$2 ;;
	a) abi=$2 ;;
	*) return 1 ;;
	esac
}

# check_options: lets the programs that get the options check them.
check_options() {
	local said
	[[ $step =~ ^[0-9]{1,9}$ && $((10#$step)) -gt 0 ]] || wrong "-s $step: not a number from 1"
	[[ -z $fade || ($fade =~ ^[0-9]{1,9}$ && $((10#$fade)) -gt 0) ]] ||
		wrong "-F $fade: not a number from 1"
	step=$((10#$step))
	if [ -n "$threshold" ] && [ -e "$threshold" ] && [ ! -d "$threshold" ]; then
		take_file "$threshold" "$work/threshold"
		voter+=(-t "$work/threshold")
	elif [ -n "$threshold" ]; then
		voter+=(-t "$threshold")
	elif [ -f "$bank/calibration" ]; then
		voter+=(-t "$bank/calibration")
	elif [ "${recipe[labels]}" = one ]; then
		warn 'a bank of one label without a threshold: using 0; ksscore -c finds one'
	fi
	said=$(ksvote "${voter[@]}" </dev/null 2>&1 >/dev/null) || {
		said=${said//"$work/threshold"/"$threshold"}
		warn "${said#ksvote: }"
		exit 2
	}
}

# lanes: prints the lanes: name, length of grams, number of words, and the words of a command, each
# ended by a NUL.
lanes() {
	local n
	for n in "${grams[@]}"; do
		if [ "${recipe[labels]}" = several ]; then
			printf '%s\0' "$n.tv" "$n" 7 ksrank -k 1 -d tv -- "$bank/$n.$models"
			printf '%s\0' "$n.svm" "$n" 3 gramrank -- "$bank/$n.weights"
		else
			printf '%s\0' "$n.near" "$n" 7 \
				ksrank -k 1 -d ks,tv,hellinger -- "$bank/$n.$models"
		fi
	done
	if [ "${recipe[labels]}" = several ]; then
		printf '%s\0' known 3 5 ksrank -d novelty -- "$bank/union.3.$models"
	else
		printf '%s\0' novelty 2 5 ksrank -d novelty -- "$bank/union.2.$models"
		printf '%s\0' mismatch 6 5 ksrank -d mismatch -- "$bank/union.6.$models"
	fi
}

# each_lane FUNCTION: calls it with the name, n and command of each lane.
each_lane() {
	local words at=0
	mapfile -d '' -t words < <(lanes)
	while [ "$at" -lt ${#words[@]} ]; do
		"$1" "${words[at]}" "${words[at + 1]}" "${words[@]:at + 3:words[at + 2]}"
		at=$((at + 3 + words[at + 2]))
	done
}

# judge_lane NAME N COMMAND...: ranks the last histogram of N calls.
judge_lane() { "${@:3}" <"$work/last.$2" >"$work/$1.last" 2>>"$work/said" || judged=1; }

# judge: writes the verdict on the last histograms to $work/verdict; false if anything failed.
judge() {
	local judged=0 files
	: >"$work/said"
	each_lane judge_lane
	mapfile -d '' -t files < <(printf '%s\0' "$work"/*.last)
	ksvote "${voter[@]}" "${files[@]}" 2>>"$work/said" >"$work/verdict" || judged=1
	return "$judged"
}

# rehearse: judges an invented trace, so that faults are reported before anything is traced.
rehearse() {
	local n gram
	for n in 1 2 3 4 5 6; do
		gram=$(printf -- '- %.0s' $(seq "$n"))
		printf '>-\tn=%d\n1\t%s\n' "$n" "${gram% }" >"$work/last.$n"
	done
	judge || {
		sed "s/^/$program: /" "$work/said" >&2
		fail "${operands[0]}" 'cannot be used: make it again with kstrain'
	}
	rm -f "$work"/last.*
}

# --- the parts of the pipe ---
#
# Parts are processes in the background, joined by named pipes in $work. Each opens its pipes
# itself, so one that does not start can leave another waiting at its end. Therefore each_verdict()
# looks once a second whether all parts are still there, and lost_part() names one that is not.

# run_part FROM TO COMMAND...: becomes a part.
run_part() {
	if [ "$1" = - ]; then exec <&"$input"; else exec <"$work/$1"; fi
	exec >"$work/$2" {input}<&- {idle}>&-
	exec "${@:3}"
}

# start NAME FROM TO COMMAND...: starts a part that reads one pipe of $work and writes another.
# FROM is - for the standard input of kswatch.
start() {
	run_part "${@:2}" &
	parts+=("$!") part_names+=("$1")
}

# running PID: whether it was still running when `jobs -p -r` was called. Starts no process: there
# may be none to have.
running() { [[ " ${alive[*]} " == *" $1 "* ]]; }

# lost_part: whether a part has failed; sets REPLY to what happened. trace2cat has status 1 for
# input that it refused, ksvote for what read_verdicts() leaves out.
lost_part() {
	local i status
	jobs -p -r >"$work/running"
	mapfile -t alive <"$work/running"
	for i in "${!parts[@]}"; do
		! running "${parts[i]}" || continue
		status=0
		wait "${parts[i]}" || status=$?
		case ${part_names[i]}=$status in
		*=0 | trace2cat=1 | ksvote=1) continue ;;
		esac
		if [ "$status" -gt 128 ]; then
			status="signal $((status - 128))"
		else
			status="status $status"
		fi
		REPLY="${part_names[i]} ended early, with $status"
		return 0
	done
	return 1
}

# stop_parts: ends what still runs, and waits for it. A part that waits for the other end of a pipe
# does not hear of a gentler signal.
stop_parts() {
	local said
	exec {said}>&2 2>/dev/null # the shell reports what it kills
	[ ${#parts[@]} -eq 0 ] || kill -KILL "${parts[@]}" || true
	[ -z "$tracer" ] || kill "$tracer" || true
	wait || true
	exec 2>&"$said" {said}>&-
}

# find_awk: sets `live` to what makes awk pass lines on as they come; mawk waits for a full buffer.
find_awk() {
	live=()
	case $(awk -W version 2>/dev/null </dev/null | head -n 1) in
	mawk*) live=(-W interactive) ;;
	esac
}

# Numbers the histograms of n calls and keeps the last one. To its reader a histogram ends where the
# next one begins, and so do its ranks: two samples of nothing after each bring its verdict at once.
# shellcheck disable=SC2016 # for awk
steps='
	function nothing(  i, gram) {
		gram = "-"
		for (i = 1; i < n; i++) gram = gram " -"
		printf ">nothing\tn=%d\n1\t%s\n>nothing\tn=%d\n1\t%s\n", n, gram, n, gram
		fflush()
	}
	/^>/ {
		for (i = 2; i <= NF; i++) {
			if ($i ~ /^calls=/) calls = substr($i, 7)
			if ($i ~ /^total=/) left = substr($i, 7)
		}
		close(last)
		whole = calls > 0 && calls % step == 0
		print ">-\tn=" n "\tcalls=" calls >last
		if (whole) print ">" calls "\tn=" n
		if (whole && left == 0) nothing()
		next
	}
	{
		print >last
		if (!whole) next
		print
		if ((left -= $1) == 0) nothing()
	}'

# start_lane NAME N COMMAND...: starts the part that ranks the steps.
start_lane() {
	mkfifo "$work/$1.hist" "$work/$1.ranks"
	lanes_of[$2]+=" $1.hist"
	ranks+=("$work/$1.ranks")
	start "$3" "$1.hist" "$1.ranks" "${@:3}"
}

# start_counters: starts, for each length of grams, a growing histogram for the lanes that rank it.
start_counters() {
	local n hists
	for n in "${!lanes_of[@]}"; do
		mkfifo "$work/$n.calls" "$work/$n.grams" "$work/$n.counts" "$work/$n.steps"
		calls+=("$work/$n.calls")
		start cat2gram "$n.calls" "$n.grams" cat2gram -n "$n"
		start gramhist "$n.grams" "$n.counts" gramhist -c "$step" ${fade:+--fade="$fade"}
		start awk "$n.counts" "$n.steps" \
			awk "${live[@]}" -F '\t' -v n="$n" -v step="$step" \
			-v last="$work/last.$n" "$steps"
		read -r -a hists <<<"${lanes_of[$n]}"
		start tee "$n.steps" none tee "${hists[@]/#/$work/}"
	done
}

# --- the source of the calls ---

# find_program WORD...: sets `what` to the process or command to trace.
find_program() {
	if [ "$1" = - ]; then
		[ $# -eq 1 ] || wrong '- is standard input: it takes no arguments'
		[ -z "$recorder" ] || wrong '-r goes with a process or a command'
		what=()
		return
	fi
	if [[ $# -eq 1 && $1 =~ ^[0-9]+$ ]]; then
		[ -d "/proc/$1" ] || fail "$1" 'no such process'
		what=(-p "$1")
	else
		command -v -- "$1" >/dev/null || fail "$1" 'no such command'
		what=(-- "$@")
	fi
	case ${recorder:=strace} in
	strace | bpftrace) find_recorder "$recorder" "$recorder" ;;
	perf) find_recorder perf 'linux-perf, perf or linux-tools' ;;
	*) wrong "-r $recorder: not strace, perf or bpftrace" ;;
	esac
}

# find_recorder PROGRAM PACKAGE
find_recorder() {
	command -v "$1" >/dev/null ||
		fail "$1 is not installed: its package is $2 (or pipe another recorder to -)"
}

# The recorders write to the pipe $work/trace, perf to $work/perf. The program's output goes to
# standard error. An interrupt from the terminal is for the recorder, which detaches from a process,
# or for the command, with which the recorder ends; everything else ignores it and reads to the end.

# strace holds back lines that it writes to a file, but not those to a command.
record_strace() {
	SYSGRAM_TRACE=$work/trace exec strace -f -q \
		-o "|trap '' INT QUIT; exec cat >\"\$SYSGRAM_TRACE\"" "${what[@]}"
}

# perf hands its buffers on when they are half full: 4 MiB for each core are some 20,000 calls. It
# writes binary data to its standard output, and puts the command's on standard error itself.
record_perf() {
	exec perf record -q -m 4M -e raw_syscalls:sys_enter -o - "${what[@]}" >"$work/perf"
}

# bpftrace takes a command as one string, which it splits at blanks. So it starts a script, whose
# own calls up to the command's execve() are left out.
record_bpftrace() {
	local who=cpid on='&& @execs > 1' start=()
	if [ "${what[0]}" = -p ]; then
		who=${what[1]} on='' start=(-p "${what[1]}") # with which it ends
	else
		printf '%s\0' "${what[@]:1}" >"$work/command"
		cat >"$work/run" <<-'END'
			mapfile -d '' -t words <command
			cd -- "$SYSGRAM_HERE" && exec "${words[@]}"
		END
		start=(-c "$BASH run")
	fi
	export SYSGRAM_HERE=$PWD
	cd "$work"
	exec bpftrace -o trace "${start[@]}" -e "
		tracepoint:sched:sched_process_fork /@in[tid] || pid == $who/ {
			@in[args->child_pid] = 1;
		}
		tracepoint:sched:sched_process_exit /@in[tid]/ { delete(@in[tid]); }
		tracepoint:sched:sched_process_exec /pid == $who/ { @execs = @execs + 1; }
		tracepoint:raw_syscalls:sys_enter /(@in[tid] || pid == $who) $on/ {
			printf(\"%d %d %s %d\\n\", pid, tid, comm, args->id);
		}
		END { clear(@in); clear(@execs); }"
}

# record PIPE: runs the recorder and keeps its pipe in $work open, so that the reader ends when the
# recorder does, and not before.
record() {
	local hold child status=0
	exec {hold}>"$work/$1"
	(
		trap - INT QUIT
		exec <&"$input" >&2 {hold}>&- {input}<&- {idle}>&-
		"record_$recorder"
	) &
	child=$!
	trap 'kill "$child" 2>/dev/null' TERM
	wait "$child" || status=$?
	[ "$status" -le 128 ] || wait "$child" || status=$?
	exit "$status"
}

# start_source: starts to pass the calls of the program to all counters.
start_source() {
	local reader=() pipe=trace
	mkfifo "$work/read" "$work/trace"
	start tee read none tee "${calls[@]}"
	if [ "${recipe[map]}" = file ]; then
		reader=(-m "$bank/map")
	else
		reader=(-m "${recipe[map]}")
	fi
	case $recorder in
	'')
		[ -z "$format" ] || reader+=(-f "$format")
		[ -z "$abi" ] || reader+=(-a "$abi")
		start trace2cat - read trace2cat "${reader[@]}" -n -
		return
		;;
	strace) reader+=(-f strace) ;;
	perf)
		reader+=(-f perfscript -a "$(machine_abi)")
		pipe=perf # which `perf script` reads
		mkfifo "$work/perf"
		start 'perf script' perf trace \
			perf script -i - --show-lost-events -F comm,pid,tid,event,trace 2>/dev/null
		;;
	bpftrace) reader+=(-f bpftrace -a "$(machine_abi)") ;;
	esac
	record "$pipe" &
	tracer=$!
	start trace2cat trace read trace2cat "${reader[@]}" -n -
}

# machine_abi: prints this machine's ABI for trace2cat -a, as bpftrace prints numbers of calls.
machine_abi() {
	local machine
	machine=$(uname -m)
	case $machine in
	aarch64) echo arm64 ;;
	i?86) echo i386 ;;
	armv*) echo arm ;;
	*) echo "$machine" ;;
	esac
}

# --- the verdicts ---

# each_verdict: writes a line for each step, and reports when the score crosses the threshold, until
# all calls are judged or a part of the pipe is lost.
each_verdict() {
	local line='' more partial=''
	while true; do
		if IFS= read -r -t 1 -u "$stream" more; then
			take_line "$line$more"
			line=''
		elif [ $? -gt 128 ]; then # a second has passed
			line+=$more
			! lost_part || return 0
		else
			return 0
		fi
	done
}

# start_voter: starts to turn the lanes into verdicts, in one stream with ksvote's messages.
start_voter() {
	ksvote --live "${voter[@]}" "${ranks[@]}" >"$work/live" 2>&1 {input}<&- {idle}>&- &
	parts+=("$!") part_names+=(ksvote)
}

# take_line LINE: takes a row or a message of ksvote. After the last call some lengths of grams have
# one step fewer than others: a row from only some of them is not a verdict.
take_line() {
	local name verdict score known p
	case $1 in
	'#sample'* | nothing$'\t'*) ;;
	'ksvote: '*': ends before '*) partial=yes ;;
	[0-9]*$'\t'*)
		IFS=$'\t' read -r name _ verdict score known p <<<"$1"
		[ -n "$partial" ] || tell "$name" "$verdict" "$score" "${known:--}" "${p:--}"
		;;
	?*) printf '%s\n' "$1" >&2 ;;
	esac
}

# tell CALLS VERDICT SCORE KNOWN P
tell() {
	seen=$1 verdicts=$((verdicts + 1))
	printf '%s\t%s\t%s\t%s\t%s\n' "$@"
	if [ "$2" = "$shown_positive" ] && [ "$above" = no ]; then
		above=yes alarms=$((alarms + 1)) first=${first:-$1}
		warn "alarm after $1 calls: $2, score $3"
	elif [ "$2" != "$shown_positive" ]; then
		above=no
	fi
}

# last_verdict: judges the whole program if calls came after the last step.
last_verdict() {
	local calls name verdict score known p
	[ -s "$work/last.1" ] || return 0
	calls=$(sed -n '1s/.*calls=//p' "$work/last.1")
	[ "$calls" != "$seen" ] && [ "$calls" != 0 ] || return 0
	judge || sed "s/^/$program: /" "$work/said" >&2
	IFS=$'\t' read -r name _ verdict score known p < <(sed -n 2p "$work/verdict") || true
	[ -z "$name" ] || tell "$calls" "$verdict" "$score" "${known:--}" "${p:--}"
}

# settle: waits until all parts have ended. If one was lost, ends the others and the program.
settle() {
	local part left try=0
	until lost_part; do
		left=''
		for part in "${parts[@]}"; do ! running "$part" || left=yes; done
		[ -n "$left" ] || return 0
		REPLY='ksvote ended early'
		[ $((try += 1)) -le 500 ] || break # the input goes on
		read -r -t 0.02 -u "$idle" || true
	done
	stop_parts
	fail "$REPLY: a part of the pipe was lost, and verdicts with it"
}

# counted N WORD: prints "1 alarm", "2 alarms" and so on.
counted() {
	local s=s
	[ "$1" -ne 1 ] || s=''
	printf '%s %s%s' "$1" "$2" "$s"
}

# finish: ends the program, with the summary and the status.
finish() {
	local status=0 refused=0 summary
	if [ -n "$tracer" ]; then
		wait "$tracer" || status=$?
		[ "$status" = 0 ] || [ "$verdicts" -gt 0 ] || explain_recorder
	fi
	wait "${parts[-1]}" || refused=1 # trace2cat
	parts=()
	[ "$verdicts" -gt 0 ] || warn 'no calls: nothing to judge'
	summary="$(counted "$alarms" alarm) in $(counted "$verdicts" verdict)"
	warn "$summary${first:+, the first after $first calls}"
	[ "$alarms" -eq 0 ] || exit 3
	[ "$verdicts" -gt 0 ] || exit 1
	exit "$refused"
}

# explain_recorder: says what to do if nothing could be recorded.
explain_recorder() {
	case $recorder in
	strace)
		[ "${what[0]}" != -p ] ||
			warn 'if strace may not attach: become root, or see ptrace(2), ptrace_scope'
		;;
	*) warn "if $recorder may not trace: become root, or record with strace" ;;
	esac
}

read_options "$@"
[ ${#operands[@]} -ge 2 ] || wrong
read_recipe "${operands[0]}"
for command in trace2cat ksrank ksvote tee mkfifo; do
	command -v "$command" >/dev/null || fail "$command is not in the PATH"
done
tracer='' seen='' verdicts=0 alarms=0 above=no first='' ranks=() calls=()
parts=() part_names=() alive=()
declare -A lanes_of=()
make_scratch
# If bash cannot start a process, it waits for the last one that it started after the first command
# of the trap. So that command ends all of them, and also keeps the status.
# shellcheck disable=SC2154 # the arithmetic sets it
trap 'kill "-$((leaving = $?, 9))" "${parts[@]}" 2>/dev/null || true
	stop_parts
	leave_with "$leaving"' EXIT
work=$TMPDIR
IFS=, read -r -a grams <<<"${recipe[grams]}"
[ -n "$abi" ] || abi=${recipe[abi]-}
voter=(-p "$positive" -W 'ks=1,tv=1,hellinger=1,novelty=3,mismatch=0.75')
if [ "${recipe[labels]}" = several ]; then
	voter=(-p "$positive" -W 'tv=1,svm=2' --sum ${recipe[unknown]:+-u "${recipe[unknown]}"})
fi
check_options
rehearse
find_program "${operands[@]:1}"
escaped "$positive"
shown_positive=${REPLY/#"#"/\\#} # as verdicts have it
exec {input}<&0
mkfifo "$work/idle" "$work/live"
ln -s /dev/null "$work/none"
exec {idle}<>"$work/idle"
find_awk
trap '' INT QUIT
each_lane start_lane
start_counters
start_voter
start_source
printf '#calls\tverdict\tscore\tknown\tp\n'
exec {stream}<"$work/live"
each_verdict
settle
last_verdict
finish
