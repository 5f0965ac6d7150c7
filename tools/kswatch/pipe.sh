# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# pipe.sh - the parts of the pipe, which run at the same time
#
# Parts are processes in the background, joined by named pipes in $work. Each opens its pipes
# itself, so one that does not start can leave another waiting at its end. Therefore each_verdict()
# looks once a second whether all parts are still there, and lost_part() names one that is not.
# shellcheck disable=SC2034,SC2154 # for other parts; from other parts

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

# running PID: whether it was still running when `jobs -p -r` was called. Starts no process, as that
# may have become impossible.
running() { [[ " ${alive[*]} " == *" $1 "* ]]; }

# lost_part: whether a part has failed; sets REPLY to what happened. trace2cat has status 1 for
# input that it refused, ksvote for samples that take_line() leaves out.
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

# stop_parts: ends the parts that still run, and waits for them. A part that waits for the other end
# of a pipe does not act on a gentler signal.
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

# Numbers the histograms of n calls and keeps the last one. A reader knows that a histogram has
# ended when the next one begins, and likewise for ranks: so two samples of nothing after each bring
# its verdict at once.
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
