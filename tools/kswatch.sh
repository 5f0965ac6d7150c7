#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# kswatch - verdicts on a running program: on all that it has done so far, again and again
#
# The calls of the program go to a lane for each length of grams: its histogram grows, and is ranked
# at every step by the models of the bank. The lanes meet in ksvote.
. tools/common/program.sh
. tools/common/jobs.sh
. tools/common/bank.sh

usage='usage: kswatch [-a ABI] [-F CALLS] [-f FORMAT] [-p LABEL] [-s STEP]
       [-t THRESHOLD] BANK PID|COMMAND|- [ARGUMENT ...]
Judges a running program by all that it has done so far, again and again.

  -s, --step=STEP         calls from one verdict to the next (default 500)
  -F, --fade=CALLS        halve what was counted, after this many calls each
  -t, --threshold=THRESHOLD  as ksvote -t (default: that of the bank, or 0)
  -p, --positive=LABEL    the label that is an alarm (default: malicious)
  -f, --format=FORMAT     as trace2cat -f, of what comes by - (default: detect)
  -a, --abi=ABI           as trace2cat -a (default: as in training)
  -h, --help              print this text
      --version           print the version'
# shellcheck disable=SC2034 # program.sh reads it
options='s:step= F:fade= t:threshold= p:positive= f:format= a:abi='

step=500 fade='' threshold='' positive=malicious format='' abi='' work=''

take_option() {
	case $1 in
	s) step=$2 ;;
	F) fade=$2 ;;
	t) threshold=$2 ;;
	p) positive=$2 ;;
	f) format=$2 ;;
	a) abi=$2 ;;
	*) return 1 ;;
	esac
}

# check_numbers: what the options may be, by the programs that get them.
check_numbers() {
	local said
	[[ $step =~ ^[0-9]{1,9}$ && $((10#$step)) -gt 0 ]] || wrong "-s $step: not a number from 1"
	[[ -z $fade || ($fade =~ ^[0-9]{1,9}$ && $((10#$fade)) -gt 0) ]] ||
		wrong "-F $fade: not a number from 1"
	step=$((10#$step))
	if [ -n "$threshold" ] && [ -e "$threshold" ] && [ ! -d "$threshold" ]; then
		cat -- "$threshold" >"$work/threshold" || exit 1
		voter+=(-t "$work/threshold")
	elif [ -n "$threshold" ]; then
		voter+=(-t "$threshold")
	elif [ -f "$bank/calibration" ]; then
		voter+=(-t "$bank/calibration")
	elif [ "${recipe[labels]}" = one ]; then
		warn 'a bank of one label and no threshold: 0 is taken; ksscore -c finds one'
	fi
	said=$(ksvote "${voter[@]}" </dev/null 2>&1 >/dev/null) || {
		said=${said//"$work/threshold"/"$threshold"}
		warn "${said#ksvote: }"
		exit 2
	}
}

# lanes: prints what is ranked: a name, the length of grams, a program and its words, between NULs.
lanes() {
	local n
	for n in "${grams[@]}"; do
		if [ "${recipe[labels]}" = several ]; then
			printf '%s\0' "$n.tv" "$n" 7 ksrank -k 1 -d tv -- "$bank/$n.ksm"
			printf '%s\0' "$n.svm" "$n" 3 gramrank -- "$bank/weights"
		else
			printf '%s\0' "$n.near" "$n" 7 ksrank -k 1 -d ks,tv,hellinger -- "$bank/$n.ksm"
		fi
	done
	if [ "${recipe[labels]}" = several ]; then
		printf '%s\0' known 3 5 ksrank -d novelty -- "$bank/union.3.ksm"
	else
		printf '%s\0' novelty 2 5 ksrank -d novelty -- "$bank/union.2.ksm"
		printf '%s\0' mismatch 6 5 ksrank -d mismatch -- "$bank/union.6.ksm"
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

# shellcheck disable=SC2317 # each_lane calls it
# judge_lane NAME N COMMAND...: ranks the last histogram of N calls.
judge_lane() { "${@:3}" <"$work/last.$2" >"$work/$1.last" 2>>"$work/said" || judged=1; }

# judge: the verdict on the last histograms, and whether all went well.
judge() {
	local judged=0 files
	: >"$work/said"
	each_lane judge_lane
	mapfile -d '' -t files < <(printf '%s\0' "$work"/*.last)
	ksvote "${voter[@]}" "${files[@]}" 2>>"$work/said" >"$work/verdict" || judged=1
	return "$judged"
}

# rehearse: judges an invented trace, so that what cannot work is said before anything is traced.
rehearse() {
	local n
	for n in 1 2 3 4 5 6; do
		printf '>-\tn=%d\n1\t%s\n' "$n" "$(printf -- '- %.0s' $(seq "$n") | sed 's/ $//')" >"$work/last.$n"
	done
	judge || {
		sed "s/^/$program: /" "$work/said" >&2
		fail "${operands[0]}" 'cannot be judged by: make it again with kstrain'
	}
	rm -f "$work"/last.*
}

# live_awk: awk that hands lines on as they come; mawk waits for a full buffer unless told.
live_awk() {
	case $(awk -W version 2>/dev/null </dev/null | head -n 1) in
	mawk*) awk -W interactive "$@" ;;
	*) awk "$@" ;;
	esac
}

# steps N: numbers the histograms and keeps the last one. A histogram ends, for who reads it, where
# the next one begins, and so do its ranks: two of nothing after each bring its verdict at once.
steps() {
	live_awk -F '\t' -v n="$1" -v step="$step" -v last="$work/last.$1" '
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
}

# shellcheck disable=SC2317 # each_lane calls it
# start_lane NAME N COMMAND...: ranks the steps that come by a pipe.
start_lane() {
	mkfifo "$work/$1.hist" "$work/$1.ranks"
	hists[$2]+=" $1.hist"
	("${@:3}" <"$work/$1.hist" >"$work/$1.ranks") &
	ranks+=("$work/$1.ranks")
}

# hold_open FIFO...: opens them for writing until this shell ends, so that their readers come to an
# end even where the program that should write to them does not start.
hold_open() {
	local fifo fd
	# shellcheck disable=SC2034 # it is for the kernel to know
	for fifo; do exec {fd}>"$fifo"; done
}

# start_grams N: the growing histogram of N calls to the lanes that rank it.
start_grams() {
	local files
	read -r -a files <<<"${hists[$1]}"
	mkfifo "$work/$1.calls"
	(
		cd "$work"
		exec <"$1.calls"
		hold_open "${files[@]}"
		cat2gram -n "$1" | gramhist -c "$step" ${fade:+--fade="$fade"} | steps "$1" |
			tee "${files[@]}" >/dev/null
	) &
	calls+=("$work/$1.calls")
}

# read_verdicts: writes a line for each step, and says when the score crosses the threshold.
read_verdicts() {
	local name verdict score known p
	while IFS=$'\t' read -r name _ verdict score known p; do
		case $name in
		nothing | '#sample') ;;
		*) tell "$name" "$verdict" "$score" "${known:--}" "${p:--}" ;;
		esac
	done
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

# last_verdict: the whole program's, if calls came after the last step.
last_verdict() {
	local calls name verdict score known p
	[ -s "$work/last.1" ] || return 0
	calls=$(sed -n '1s/.*calls=//p' "$work/last.1")
	[ "$calls" != "$seen" ] && [ "$calls" != 0 ] || return 0
	judge || sed "s/^/$program: /" "$work/said" >&2
	IFS=$'\t' read -r name _ verdict score known p < <(sed -n 2p "$work/verdict") || true
	[ -z "$name" ] || tell "$calls" "$verdict" "$score" "${known:--}" "${p:--}"
}

# find_program WORD...: what is traced: sets `what`.
find_program() {
	if [ "$1" = - ]; then
		[ $# -eq 1 ] || wrong '- is standard input, and all'
		what=()
	elif [[ $# -eq 1 && $1 =~ ^[0-9]+$ ]]; then
		[ -d "/proc/$1" ] || fail "$1" 'no such process'
		what=(-p "$1")
	else
		command -v -- "$1" >/dev/null || fail "$1" 'no such command'
		what=(-- "$@")
	fi
	[ ${#what[@]} -eq 0 ] || command -v strace >/dev/null || fail 'strace is not installed'
}


# read_calls WORD...: the call stream of standard input, by trace2cat with these words, to all lanes.
read_calls() {
	hold_open "${calls[@]}"
	trace2cat "$@" -n - | tee "${calls[@]}" >/dev/null
}

# start_source: the calls of the program go to the lanes. What the program writes goes to standard
# error. strace keeps lines back that it writes to a file, and not those to a command. An interrupt
# from the terminal is for strace, which lets go of a process, or for the command, and strace ends
# with it; all else ignores it and reads to the end.
start_source() {
	local reader=() hold
	if [ ${#what[@]} -gt 0 ]; then
		reader=(-f strace)
	else
		[ -z "$format" ] || reader=(-f "$format")
		[ -z "$abi" ] || reader+=(-a "$abi")
	fi
	if [ "${recipe[map]}" = file ]; then reader+=(-m "$bank/map"); else reader+=(-m "${recipe[map]}"); fi
	if [ ${#what[@]} -gt 0 ]; then
		mkfifo "$work/trace"
		( # which keeps the pipe open, so that its reader ends with strace, and not before
			exec {hold}>"$work/trace"
			(
				trap - INT QUIT
				SYSGRAM_TRACE=$work/trace exec strace -f -q \
					-o "|trap '' INT QUIT; exec cat >\"\$SYSGRAM_TRACE\"" \
					"${what[@]}" >&2 {hold}>&-
			)
		) &
		tracer=$!
		read_calls "${reader[@]}" <"$work/trace" &
	else
		read_calls "${reader[@]}" <&"$input" &
	fi
}

# finish: the end of the program, the summary, the status.
finish() {
	local status=0
	if [ -n "$tracer" ]; then
		wait "$tracer" || status=$?
		[ "$status" != 1 ] || [ "${what[0]}" != -p ] || [ "$verdicts" -gt 0 ] ||
			warn 'if strace may not attach: become root, or see /proc/sys/kernel/yama/ptrace_scope'
	fi
	[ "$verdicts" -gt 0 ] || warn 'no calls: nothing to judge'
	warn "$alarms alarms in $verdicts verdicts${first:+, the first after $first calls}"
	[ "$alarms" -eq 0 ] || exit 3
	[ "$verdicts" -gt 0 ] || exit 1
	exit 0
}

read_options "$@"
[ ${#operands[@]} -ge 2 ] || wrong
read_recipe "${operands[0]}"
for command in trace2cat ksrank ksvote tee mkfifo; do
	command -v "$command" >/dev/null || fail "$command is not in the PATH"
done
make_scratch
work=$TMPDIR
IFS=, read -r -a grams <<<"${recipe[grams]}"
[ -n "$abi" ] || abi=${recipe[abi]-}
voter=(-p "$positive" -W 'ks=1,tv=1,hellinger=1,novelty=3,mismatch=0.75')
if [ "${recipe[labels]}" = several ]; then
	voter=(-p "$positive" -W 'tv=1,svm=2' --sum ${recipe[unknown]:+-u "${recipe[unknown]}"})
fi
check_numbers
rehearse
find_program "${operands[@]:1}"
escaped "$positive"
shown_positive=${REPLY/#"#"/\\#} # as verdicts have it
tracer='' seen='' verdicts=0 alarms=0 above=no first='' ranks=() calls=()
declare -A hists=()
exec {input}<&0
trap '' INT QUIT
each_lane start_lane
for n in "${!hists[@]}"; do start_grams "$n"; done
start_source
printf '#calls\tverdict\tscore\tknown\tp\n'
mkfifo "$work/live"
ksvote --live "${voter[@]}" "${ranks[@]}" 2> >(grep -v ': ends before ' >&2) >"$work/live" &
read_verdicts <"$work/live"
last_verdict
finish
