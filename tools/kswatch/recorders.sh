# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# recorders.sh - what records the calls of a program, and hands them to the pipe
# shellcheck disable=SC2034,SC2154 # for other parts; from other parts

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
# or for the command, whose end also ends the recorder; everything else ignores it and reads to the
# end.

# strace holds back lines that it writes to a file, but not those to a command.
record_strace() {
	SYSGRAM_TRACE=$work/trace exec strace -f -q \
		-o "|trap '' INT QUIT; exec cat >\"\$SYSGRAM_TRACE\"" "${what[@]}"
}

# perf passes on its buffers when they are half full: 4 MiB for each core hold some 20,000 calls. It
# writes binary data to its standard output, and puts the command's on standard error itself.
record_perf() {
	exec perf record -q -m 4M -e raw_syscalls:sys_enter -o - "${what[@]}" >"$work/perf"
}

# bpftrace takes a command as one string, which it splits at blanks. So it starts a script, whose
# own calls up to the command's execve() are left out.
record_bpftrace() {
	local who=cpid on='&& @execs > 1' start=()
	if [ "${what[0]}" = -p ]; then
		who=${what[1]} on='' start=(-p "${what[1]}") # it ends with that process
	else
		printf '%s\0' "${what[@]:1}" >"$work/command"
		cat >"$work/run" <<-'END'
			mapfile -d '' -t words <command
			cd -- "$SYSGRAM_HERE" && exec "${words[@]}"
		END
		start=(-c "$BASH run")
	fi
	export SYSGRAM_HERE=$PWD
	cd "$work" || exit 1
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
		release_bank
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
		reader=(-m "$held/map")
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
