# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# traces.sh - operands to a list of traces, and the list to jobs
#
# The list is $work/files: records "PATH TAB SIZE TAB TIME", each ended by a NUL byte, in the order
# of the operands, files of a directory by name. It is dealt into jobs, with a file in/NNNNNN each:
# the label ("=LABEL", or nothing) and the paths, each ended by a NUL byte.
# shellcheck disable=SC2034,SC2154 # for other parts; from other parts

run_labels=() run_counts=() # the label of each run of neighbours, and their number
queue=() queue_label='' stdin_taken='' # files that wait for one stat(1)
job_least=1048576           # bytes that a job is worth
list_status=0               # 1: an operand that is no trace was reported

# add_records LABEL: appends the records in $work/records to the list.
add_records() {
	local more last=$((${#run_labels[@]} - 1))
	more=$(tr -cd '\0' <"$work/records" | wc -c)
	records=$((records + more))
	cat "$work/records" >>"$work/files.new"
	if [ "$last" -ge 0 ] && [ "${run_labels[last]}" = "$1" ]; then
		run_counts[last]=$((run_counts[last] + more))
	else
		run_labels+=("$1") run_counts+=("$more")
	fi
}

# flush_queue: adds the queued files.
flush_queue() {
	[ ${#queue[@]} -gt 0 ] || return 0
	printf '%s\0' "${queue[@]}" | xargs -0 stat -L --printf '%n\t%s\t%.9Y\0' -- >"$work/records"
	add_records "$queue_label"
	queue=()
}

# add_directory LABEL DIR: adds the files below DIR, named as DIR was.
add_directory() {
	local from=$2 format=${2%/}
	[[ $from == /* ]] || from=./$from
	format=${format//\\/\\\\} format=${format//%/%%}
	find -L "$from" -mindepth 1 ! -type d -printf "%y$format/%P\t%s\t%T@\0" |
		sort -z >"$work/found" || list_status=1
	{ grep -z -a -v '^f' "$work/found" || true; } | while IFS= read -r -d '' from; do
		from=${from:1} from=${from%$'\t'*}
		warn "${from%$'\t'*}" 'not a regular file: left out'
	done
	[ -z "$(grep -z -a -v -m 1 '^f' "$work/found" | tr '\0' x)" ] || list_status=1
	sed -z -n 's/^f//p' "$work/found" >"$work/records"
	if [ -s "$work/records" ]; then
		add_records "$1"
	else
		warn "$2" 'holds no files'
		list_status=1
	fi
}

# add_trace LABEL PATH: adds a trace, an archive, a directory, or (-) standard input.
add_trace() {
	local from=$2
	[[ $from == /* ]] || from=./$from
	[ "$1" = "$queue_label" ] || flush_queue
	queue_label=$1
	if [ -z "$2" ]; then
		warn 'an empty name: left out'
		list_status=1
	elif [ "$2" = - ]; then
		[ -z "$stdin_taken" ] || fail 'standard input can be read only once'
		flush_queue
		stdin_taken=yes
		cat >"$work/stdin"
		printf -- '-\t%d\t0\0' "$(wc -c <"$work/stdin")" >"$work/records"
		add_records "$1"
	elif [ -d "$from" ]; then
		flush_queue
		add_directory "$1" "$2"
	elif [ -f "$from" ]; then
		queue+=("$2")
	elif [ -e "$from" ]; then
		warn "$2" 'neither a file nor a directory: pass its content to standard input (-)'
		list_status=1
	else
		warn "$2" 'no such file or directory'
		list_status=1
	fi
}

# list_operands FILE WORD...: sets `operands` to the words, or to the NUL-terminated ones in FILE
# (-: standard input).
list_operands() {
	local from=$1
	shift
	operands=("$@")
	[ -n "$from" ] || return 0
	[ $# -eq 0 ] || wrong 'operands and --files0-from exclude each other'
	if [ "$from" = - ]; then
		mapfile -d '' -t operands
	else
		[[ -r $from && ! -d $from ]] || fail "$from" 'cannot be read'
		[[ -f $from || $from == /dev/fd/* ]] || fail "$from" 'not a regular file: refused'
		mapfile -d '' -t operands <"$from"
	fi
	[ ${#operands[@]} -gt 0 ] || fail "$from" 'names no traces'
}

# deal: prints "FIRST COUNT" for each job: neighbours of one label, with about the same work in
# each. A job takes 1/16 of all, but at least $job_least bytes and at most 256 MiB; a file costs 2
# KiB more than its bytes.
deal() {
	sed -z 's/.*\t\([0-9]*\)\t[0-9.]*$/\1/' "$work/files.new" | tr '\0' '\n' |
		awk -v runs="${run_counts[*]}" -v least="$job_least" '
		{ size[NR] = $1 + 2048; all += size[NR] }
		END {
			most = all / 16
			most = most < least ? least + 0 : most > 268435456 ? 268435456 : most
			jobs = all / most
			most = all / (jobs > int(jobs) ? int(jobs) + 1 : jobs) # jobs of one size
			n = split(runs, run, " ")
			for (i = first = 1; i <= n; i++) {
				end = first + run[i]
				while (first < end) {
					sum = 0
					at = first
					do
						sum += size[at++]
					while (at < end && sum + size[at] <= most)
					print first - 1, at - first
					first = at
				}
			}
		}'
}

# write_jobs: writes the list as jobs, in $work/in.
write_jobs() {
	local paths first count run=0 left n=0
	sed -z 's/\t[0-9]*\t[0-9.]*$//' "$work/files.new" >"$work/paths"
	mapfile -d '' -t paths <"$work/paths" # from a pipe bash would read byte by byte
	rm "$work/paths"
	rm -rf -- "$work/in" "$work/in.new"
	mkdir "$work/in.new"
	left=${run_counts[0]-0}
	while read -r first count; do
		while [ "$left" -eq 0 ]; do left=${run_counts[++run]}; done
		left=$((left - count))
		printf '%s\0' "${run_labels[run]}" "${paths[@]:first:count}" \
			>"$work/in.new/$(printf %06d "$n")"
		n=$((n + 1))
	done < <(deal)
	mv "$work/in.new" "$work/in"
}

# list_traces: calls each_operand, which calls add_trace; then turns the added traces into jobs. A
# kept run resumes only with the files that it began with.
list_traces() {
	local records=0
	: >"$work/files.new"
	each_operand
	flush_queue
	[ "$records" -gt 0 ] || fail 'no traces'
	if [ -e "$work/files" ]; then
		cmp -s "$work/files" "$work/files.new" ||
			fail "$keep" 'was begun with other files: restore them, or remove it'
	else
		write_jobs
		mv "$work/files.new" "$work/files"
	fi
	traces=$records
}
