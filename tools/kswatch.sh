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
. tools/kswatch/pipe.sh
. tools/kswatch/recorders.sh

usage='usage: kswatch [-a ABI] [-F CALLS] [-f FORMAT] [-p LABEL] [-r RECORDER]
       [-s STEP] [-t THRESHOLD] BANK PID|COMMAND|- [ARGUMENT ...]
Judges a running program by everything it has done so far, again and again.

  -s, --step=STEP         calls between two verdicts (default 500)
  -F, --fade=CALLS        halve all counts every CALLS calls
  -t, --threshold=THRESHOLD  as ksvote -t (default: that of the bank, or 0)
  -p, --positive=LABEL    the label that raises an alarm (default: malicious)
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
	f) check_reader -f "$2" && format=$2 ;;
	a) check_reader -a "$2" && abi=$2 ;;
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
	said=$(gramhist -c "$step" ${fade:+"--fade=$((10#$fade))"} </dev/null 2>&1 >/dev/null) || {
		said=${said#gramhist: } said=${said/#-c/-s}
		wrong "${said/#--fade/-F}"
	}
	if [ -n "$threshold" ] && [ -e "$threshold" ] && [ ! -d "$threshold" ]; then
		take_file "$threshold" "$work/threshold"
		voter+=(-t "$work/threshold")
	elif [ -n "$threshold" ]; then
		voter+=(-t "$threshold")
	elif [ -f "$held/calibration" ]; then
		voter+=(-t "$held/calibration")
	elif [ "${recipe[labels]}" = one ]; then
		warn 'a bank of one label without a threshold: using 0; ksscore -c finds one'
	fi
	said=$(ksvote "${voter[@]}" </dev/null 2>&1 >/dev/null) || {
		said=${said//"$work/threshold"/"$threshold"}
		said=$(as_named <<<"$said")
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
			printf '%s\0' "$n.tv" "$n" 7 ksrank -k 1 -d tv -- "$held/$n.$models"
			printf '%s\0' "$n.svm" "$n" 3 gramrank -- "$held/$n.weights"
		else
			printf '%s\0' "$n.near" "$n" 7 \
				ksrank -k 1 -d ks,tv,hellinger -- "$held/$n.$models"
		fi
	done
	if [ "${recipe[labels]}" = several ]; then
		printf '%s\0' known 3 5 ksrank -d novelty -- "$held/union.3.$models"
	else
		printf '%s\0' novelty 2 5 ksrank -d novelty -- "$held/union.2.$models"
		printf '%s\0' mismatch 6 5 ksrank -d mismatch -- "$held/union.6.$models"
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
		as_named <"$work/said" | sed "s/^/$program: /" >&2
		fail "${operands[0]}" 'cannot be used: make it again with kstrain'
	}
	rm -f "$work"/last.*
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
	judge || as_named <"$work/said" | sed "s/^/$program: /" >&2
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
		[ $((try += 1)) -le 500 ] || break # the input continues
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
hold_bank "$work/held"
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
