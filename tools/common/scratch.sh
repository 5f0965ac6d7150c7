# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# scratch.sh - temporary files, which are removed however the program ends
# shellcheck disable=SC2034 # for other parts

scratch=() interrupted=''

# absolute PATH: sets REPLY to a path that does not depend on the working directory.
absolute() {
	REPLY=$1
	[[ $1 == /* ]] || REPLY=$PWD/$1
}

# make_scratch: makes a directory that is removed when the program ends, the TMPDIR of its children.
make_scratch() {
	local made
	trap leave EXIT
	trap 'interrupted=yes; exit 129' HUP
	trap 'interrupted=yes; exit 130' INT
	trap 'interrupted=yes; exit 143' TERM
	made=$(mktemp -d) || exit 1
	absolute "$made"
	scratch+=("$REPLY")
	export TMPDIR=$REPLY
}

# leave: removes the program's temporary files at the end, after leave_jobs of jobs.sh.
leave() { leave_with $?; }

# leave_with STATUS: the same; turns bash's 254, when it could not start a process, into 1.
leave_with() {
	local status=$1 pids
	mapfile -t pids < <(jobs -p) || true
	[ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
	! declare -F leave_jobs >/dev/null || leave_jobs
	[ ${#scratch[@]} -eq 0 ] || rm -rf -- "${scratch[@]}"
	[ "$status" -ne 254 ] || status=1
	exit "$status"
}
