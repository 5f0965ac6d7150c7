# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# scratch.sh - temporary files, which are removed however the program ends
# shellcheck disable=SC2034 # for other parts

scratch=() interrupted='' last_started=''

# absolute PATH: sets REPLY to a path that does not depend on the working directory.
absolute() {
	REPLY=$1
	[[ $1 == /* ]] || REPLY=$PWD/$1
}

# make_temporary ARGUMENT...: makes a file or directory by mktemp, to be removed at the end, and
# sets REPLY to its path. It is noted by the same command, so that no signal comes in between.
make_temporary() {
	scratch+=("$(mktemp "$@")") || return 1
	absolute "${scratch[-1]}"
	scratch[-1]=$REPLY
}

# make_scratch: makes a directory that is removed when the program ends, the TMPDIR of its children.
make_scratch() {
	trap leave EXIT
	trap 'interrupted=yes; exit 129' HUP
	trap 'interrupted=yes; exit 130' INT
	trap 'interrupted=yes; exit 143' TERM
	make_temporary -d || exit 1
	export TMPDIR=$REPLY
}

# leave: removes the program's temporary files at the end, after leave_jobs of jobs.sh.
leave() { leave_with $?; }

# leave_with STATUS: the same; turns bash's 254, when it could not start a process, into 1. Children
# are waited for, since they may still write files where these are removed.
leave_with() {
	local status=$1 pids
	last_started=${!-}
	mapfile -t pids < <(jobs -p) || true
	[ ${#pids[@]} -eq 0 ] || {
		kill "${pids[@]}" || true
		wait "${pids[@]}" || true
	} 2>/dev/null
	! declare -F leave_jobs >/dev/null || leave_jobs
	[ ${#scratch[@]} -eq 0 ] || rm -rf -- "${scratch[@]}"
	[ "$status" -ne 254 ] || status=1
	exit "$status"
}
