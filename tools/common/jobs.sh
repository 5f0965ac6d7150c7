# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# jobs.sh - jobs on all cores or hosts, by GNU parallel
#
# The directory $work has all that a job needs, under names that only this program chooses:
# in/NNNNNN (what it reads, see traces.sh), words/NAME (lists of words, each ended by a NUL byte),
# job (its script). So the command that parallel, a shell or ssh gets is always the same. The output
# of a job is kept in out/NNNNNN, whose last line marks it as complete: an interrupted run resumes
# where it stopped, and the bytes of the result do not depend on jobs, hosts or interruptions.
# shellcheck disable=SC2034,SC2154 # for other parts; from other parts

jobs_options='j:jobs= S:hosts= w:work= H:halt'
jobs=100% hosts='' keep='' halt='' work=''
at_hosts=() there='' jobs_pid='' traces=0

# jobs_option LETTER ARGUMENT: takes one of these options; false if it is a different one.
jobs_option() {
	case $1 in
	j) jobs=$2 ;;
	S) hosts=$2 ;;
	w) keep=$2 ;;
	H) halt=yes ;;
	*) return 1 ;;
	esac
}

# jobs_check: checks the options of jobs, and that the programs they need are installed.
jobs_check() {
	local command
	local asked='how many jobs at a time? A number, or a share of the cores, such as 50%'
	local host='([0-9]+/)?([A-Za-z0-9_.][A-Za-z0-9_.-]*@)?[A-Za-z0-9_.:][A-Za-z0-9_.:-]*'
	[[ $jobs =~ ^[+-]?[0-9]{1,6}%?$ ]] ||
		wrong "-j $jobs: $asked"
	[[ -z $hosts || $hosts =~ ^$host(,$host)*$ ]] ||
		wrong "-S $hosts: not a list of hosts: [USER@]HOST, with commas; : is this one"
	for command in parallel trace2cat; do
		command -v "$command" >/dev/null ||
			fail "$command is not in the PATH: install GNU parallel and sysgram"
	done
}

# leave_jobs: ends what runs for the jobs, here and on the hosts, for leave_with.
leave_jobs() {
	local tries
	[ "$jobs_pid" != starting ] || jobs_pid=$last_started
	# parallel ends its jobs before itself, but takes no notice of a signal until they start
	for ((tries = 0; tries < 200; tries++)); do
		{ [ -n "$jobs_pid" ] && kill "$jobs_pid"; } 2>/dev/null || break
		sleep 0.05
	done
	[ ${#at_hosts[@]} -eq 0 ] || parallel --plain --will-cite --nonall "${at_hosts[@]}" \
		"rm -rf $there${interrupted:+; sleep 2; rm -rf $there}" </dev/null || true
}

# jobs_begin WORD...: prepares the directory of the results. A run resumes only with the same words.
jobs_begin() {
	jobs_check
	make_scratch
	work=$TMPDIR
	if [ -n "$keep" ]; then
		mkdir -p -- "$keep" || exit 1
		absolute "${keep%/}"
		work=$REPLY
		if [ -e "$work/what" ] && ! printf '%s\0' "$@" | cmp -s - "$work/what"; then
			fail "$keep" \
				'of another run: use the same operands and options, or remove it'
		fi
		printf '%s\0' "$@" >"$work/what"
	fi
	mkdir -p "$work/out" "$work/words"
	jobs_words halt ${halt:+yes}
	jobs_words path "$PATH"
}

# jobs_words NAME WORD...: stores words for every job to read with job_words.
jobs_words() {
	local file=$work/words/$1
	shift
	: >"$file"
	[ $# -eq 0 ] || printf '%s\0' "$@" >"$file"
}

# --- in a job ---

# job_words NAME: sets `words`.
job_words() { mapfile -d '' -t words <"$job_dir/words/$1"; }

# job_worst STATUS...: sets `job_status` to the worst so far. 125 or more: a program was killed.
job_worst() {
	local one
	for one; do [ "$one" -le "$job_status" ] || job_status=$one; done
}

# job_calls WORD...: writes the call stream of the job's traces, by trace2cat with these words.
job_calls() {
	local list
	mapfile -d '' -t list <"$job_list"
	[ -z "${list[0]}" ] || set -- "$@" -l "${list[0]#=}"
	if [ -e "$job_dir/stdin" ]; then
		trace2cat "$@" -- "${list[@]:1}" <"$job_dir/stdin"
	else
		printf '%s\0' "${list[@]:1}" | trace2cat "$@" --files0-from=-
	fi
	job_worst "${PIPESTATUS[@]}"
}

# job_main NUMBER: runs one job, here or on a host, by the program's own job_work.
job_main() {
	local job_dir=${SYSGRAM_JOBS-} job_list job_status=0 own words
	if [ -n "$job_dir" ]; then # here
		cd -- "$SYSGRAM_HERE" || exit 1
		TMPDIR=$SYSGRAM_TMPDIR own=$(mktemp -d "$SYSGRAM_TMPDIR/job.XXXXXX") || exit 1
	else # on a host; the traces came as an archive
		job_dir=$PWD
		own=$(mktemp -d "$job_dir/job.XXXXXX") || exit 1
		job_words path
		PATH=${words[0]}:$PATH
		mkdir "$own/traces" && cd "$own/traces" && tar -xf "$job_dir/in/$1.tar" || exit 1
	fi
	job_list=$job_dir/in/$1
	export TMPDIR=$own
	job_work "$own"
	cd / && rm -rf "$own"
	[ "$job_status" -lt 125 ] || exit 137 # it will be tried again
	[ "$job_status" -eq 0 ] || job_status=1
	printf '#status %d\n' "$job_status"
	job_words halt
	[ ${#words[@]} -eq 0 ] || exit "$job_status"
	exit 0
}

# write_job FUNCTION...: writes the script of a job, from these functions and those above.
write_job() {
	{
		echo 'set -u; LC_ALL=C; export LC_ALL; unset CDPATH'
		declare -f job_words job_worst job_calls job_main "$@"
		# shellcheck disable=SC2016 # as it stands
		echo 'job_main "$1"'
	} >"$work/job"
}

# --- all jobs ---

# to_hosts: packs each job's traces into an archive; sets `at_hosts` and `how` for parallel.
to_hosts() {
	local list name paths files=()
	for list in "$work"/in/*[0-9]; do
		mapfile -d '' -t paths <"$list"
		for name in "${paths[@]:1}"; do
			[[ $name != /* && $name != - && /$name/ != */../* ]] || fail "$name" \
				'for other hosts (-S) a path goes down from the working directory'
		done
		[ -e "$list.tar" ] || {
			printf '%s\0' "${paths[@]:1}" >"$work/names"
			tar -chf "$work/tar" --null --verbatim-files-from -T "$work/names"
			mv "$work/tar" "$list.tar"
		}
	done
	there=.sysgram-${TMPDIR##*[!A-Za-z0-9]}
	at_hosts=(-S "$hosts" --ssh "${PARALLEL_SSH:-ssh -o BatchMode=yes -o ConnectTimeout=15 \
-o ServerAliveInterval=5 -o ServerAliveCountMax=3}")
	how+=("${at_hosts[@]}" --filter-hosts --workdir "$there" --cleanup
		--transferfile 'in/{}' --transferfile 'in/{}.tar')
	mapfile -t files < <(cd -- "$work" && find job words bank map threshold -type f 2>/dev/null)
	for name in "${files[@]}"; do how+=(--basefile "$name"); done
}

# is_whole NUMBER: whether the job's output is complete; sets `last_line`.
is_whole() {
	[ -s "$work/out/$1" ] || return 1
	last_line=$(tail -n 1 "$work/out/$1" | tr -d '\0')
	[[ $last_line == '#status '[01] ]]
}

# take_ended TAKE: calls TAKE with the number of each complete job, in order, up to the first that
# is not complete.
take_ended() {
	while [ "$taken" -lt ${#numbers[@]} ] && is_whole "${numbers[taken]}"; do
		take_one "$1" "${numbers[taken]}"
		taken=$((taken + 1))
	done
}

# take_one TAKE NUMBER: takes the job that is_whole() was just asked about.
take_one() {
	say_messages "$work/out/$2.err"
	[ "$last_line" = '#status 0' ] || status=1
	"$1" "$work/out/$2"
}

# say_messages FILE: passes on the messages of a job.
say_messages() {
	[ -s "$1" ] || return 0
	if [ -n "${held-}" ] && grep -q -a -F -e "$held/" "$1"; then
		as_named <"$1" >&2
	else
		cat "$1" >&2
	fi
}

# start_parallel NUMBER...: runs these jobs, and writes its log, which gets a line when one ends.
# shellcheck disable=SC2016 # the command is for the job's shell
start_parallel() {
	cd -- "$work" || exit 1
	exec 3>&1 >/dev/null
	export PARALLEL_SHELL=/bin/sh SYSGRAM_JOBS=$work SYSGRAM_HERE=$here SYSGRAM_TMPDIR=$TMPDIR
	exec parallel --plain --will-cite --tmpdir . -j "$jobs" --retries 3 --joblog /dev/fd/3 \
		--results 'out/{}' "${how[@]}" 'exec 3>&- bash "${SYSGRAM_JOBS:-.}/job" {}' \
		< <(printf '%s\n' "$@")
}

# progress: shows on a terminal how many jobs are done, and a trace of the last one.
progress() {
	local last
	[ -t 2 ] || return 0
	mapfile -d '' -t last <"$work/in/${numbers[taken > 0 ? taken - 1 : 0]}"
	shown "${last[-1]}"
	printf '\r\033[K%s: %d of %d jobs: %.60s\r' "$program" "$taken" ${#numbers[@]} "$REPLY" >&2
}

# run_jobs TAKE FUNCTION...: runs the job of each list, by job_work and these functions, and calls
# TAKE with the file of each job's output, in order, as jobs end. Sets `status` to 1 if a job had a
# fault or did not end.
run_jobs() {
	local take=$1 numbers=() number todo=() how=() taken=0 missing=0 here=$PWD
	local events line last_line
	shift
	write_job job_work "$@"
	mapfile -t numbers < <(cd -- "$work/in" && printf '%s\n' *[0-9])
	for number in "${numbers[@]}"; do is_whole "$number" || todo+=("$number"); done
	[ -z "$halt" ] || how+=(--halt 'now,fail=1')
	[ -z "$hosts" ] || to_hosts
	take_ended "$take"
	if [ ${#todo[@]} -gt 0 ]; then
		: >"$work/joblog"
		jobs_pid=starting # leave_jobs finds it if a signal comes before the next line
		exec {events}< <(start_parallel "${todo[@]}")
		jobs_pid=$!
		while IFS= read -r -u "$events" line; do
			printf '%s\n' "$line" >>"$work/joblog"
			take_ended "$take"
			progress
		done
		exec {events}<&-
		jobs_pid=''
		[ ! -t 2 ] || printf '\033[K' >&2
	fi
	for number in "${numbers[@]:taken}"; do
		if is_whole "$number"; then
			take_one "$take" "$number"
		else
			missing=$((missing + 1))
			say_messages "$work/out/$number.err"
		fi
	done
	[ "$missing" -eq 0 ] || {
		warn "$missing of ${#numbers[@]} jobs did not end${keep:+: run it again to resume}"
		status=1
	}
}
