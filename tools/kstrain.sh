#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# kstrain - traces of known programs to a bank that ksscore judges others by
#
# Reads the traces of all labels by parallel jobs, drops those that repeat another of their label,
# counts their grams of several lengths, makes a model of each trace and, if there are several
# labels, learns a weight for each gram. kstrain(1) describes the lengths, weights and metrics.
. tools/common/program.sh
. tools/common/scratch.sh
. tools/common/jobs.sh
. tools/common/traces.sh
. tools/common/bank.sh

usage='usage: kstrain [-H] [-a ABI] [-f FORMAT] [-j JOBS] [-m MAP] [-S HOSTS] [-w DIR]
       -o BANK LABEL=PATH ...
Makes a bank for ksscore of labelled traces: files, directories or archives.

  -o, --output=BANK       the bank, a directory; replaced when all is done
  -a, --abi=ABI           as trace2cat -a, for traces with call numbers
  -f, --format=FORMAT     as trace2cat -f (default: detected)
  -m, --map=MAP           as trace2cat -m (default: none, calls by name)
  -j, --jobs=JOBS         jobs at a time, on each host (default: all cores)
  -S, --hosts=HOSTS       run the jobs on these hosts, with commas between them
  -w, --work=DIR          keep what the jobs write, so another run can resume
  -H, --halt              stop at the first job in which something failed
      --files0-from=FILE  read the operands from FILE, each ended by NUL
  -h, --help              print this text
      --version           print the version'
# shellcheck disable=SC2034 # program.sh reads it
options="o:output= a:abi= f:format= m:map= -:files0-from= $jobs_options"

bank='' abi='' map=none reader=() from='' status=0 labels=() makers=() maker_of=() counter_of=()
declare -A number_of=()

take_option() {
	case $1 in
	o) bank=$2 ;;
	a) check_reader -a "$2" && abi=$2 reader+=(-a "$2") ;;
	f) check_reader -f "$2" && reader+=(-f "$2") ;;
	m) map=$2 ;;
	files0-from) from=$2 ;;
	*) jobs_option "$1" "$2" ;;
	esac
}

# check_operands: checks that each is LABEL=PATH; sets `labels`, in byte order, and their numbers.
check_operands() {
	local operand label rule
	rule='a label has 1 to 255 bytes, no / or control byte, and is not - or .NAME'
	for operand in "${operands[@]}"; do
		label=${operand%%=*}
		[[ $operand == ?*=?* ]] || wrong "$operand: not LABEL=PATH"
		[[ $label != - && $label != .* && $label != *[/$'\001'-$'\037'$'\177']* &&
			${#label} -le 255 ]] ||
			wrong "$operand: $rule"
		number_of[$label]=0
	done
	mapfile -d '' -t labels < <(printf '%s\0' "${!number_of[@]}" | sort -z)
	for label in "${!labels[@]}"; do number_of[${labels[label]}]=$label; done
}

# each_operand: goes by labels in byte order, so the order of operands does not change the bank.
# shellcheck disable=SC2317 # list_traces calls it
each_operand() {
	local label operand
	for label in "${labels[@]}"; do
		for operand in "${operands[@]}"; do
			[ "${operand%%=*}" != "$label" ] || add_trace "=$label" "${operand#*=}"
		done
	done
}

# job_work DIR: writes the calls of the job's traces.
# shellcheck disable=SC2317 # job_main calls it
job_work() {
	local words
	job_words reader
	[ ! -e "$job_dir/map" ] || words+=(-m "$job_dir/map")
	job_calls "${words[@]}"
}

# take_calls FILE: adds the calls that a job wrote to those of its label.
# shellcheck disable=SC2317 # run_jobs calls it
take_calls() {
	local list number=${1##*/}
	mapfile -d '' -t list <"$work/in/$number"
	head -n -1 "$1" >>"$TMPDIR/calls.${number_of[${list[0]#=}]}"
	printf '%s\t%s\n' "$number" "${number_of[${list[0]#=}]}" >>"$TMPDIR/labels"
}

# distinct_calls: makes $TMPDIR/calls, without traces that repeat another of their label.
distinct_calls() {
	local i
	for i in "${!labels[@]}"; do
		if [ -s "$TMPDIR/calls.$i" ]; then
			catclean -q -u -m 1 "$TMPDIR/calls.$i" || status=1
		fi
		grep -q '^>' "$TMPDIR/calls.$i" 2>/dev/null ||
			fail "${labels[i]}" 'no trace of this label: no bank is made'
	done >"$TMPDIR/calls"
}

# begin_grams N...: starts to make $TMPDIR/N.hist for each n.
begin_grams() {
	local n
	for n; do
		gramhist -n "$n" "$TMPDIR/calls" >"$TMPDIR/$n.hist" &
		counter_of[n]=$!
	done
}

# end_grams N...: waits for them. If a filter was killed, the training ends.
end_grams() {
	local n
	for n; do
		wait "${counter_of[n]}" || {
			[ $? -le 125 ] || fail 'a filter was killed: no bank is made'
			status=1
		}
	done
}

# begin_models N WEIGHT: starts to make $new/N.ksm, a model of each trace. All are started at once:
# while one waits for the disk, another computes. All give way (nice) to gramlearn, which takes
# longest and has one thread.
begin_models() {
	nice mkmodel -v -m 0 -s 0 -w "$2" -o "$new/$1.ksm" <"$TMPDIR/$1.hist" 2>"$TMPDIR/$1.said" &
	maker_of[$1]=$!
}

# end_models N: waits for them, passes on their messages, and keeps the rows of the table.
end_models() {
	local row=$'^[^\t]*(\t[0-9.]+){6}$'
	wait "${maker_of[$1]}" || status=1
	grep -a -E -e "$row" "$TMPDIR/$1.said" >"$TMPDIR/$1.table" || true
	{ grep -a -v -E -e '^#' -e "$row" "$TMPDIR/$1.said" || true; } |
		sed "s/^mkmodel: -:[0-9]*: /$program: /
		s/: no grams\$/: no grams of $1 calls: left out of the models of these/" >&2
	make_image "$1"
}

# make_image NAME: starts to compile $new/NAME.ksm to $new/NAME.ksb, from which jobs start without
# delay.
make_image() {
	[ -e "$new/$1.ksm" ] || return 0
	nice mkbank -o "$new/$1.ksb" -- "$new/$1.ksm" &
	makers+=($!)
}

# wait_images: waits until all are complete.
wait_images() {
	local pid
	for pid in ${makers[@]+"${makers[@]}"}; do wait "$pid" || status=1; done
}

# make_union N BY: makes $new/union.N.ksm, one model of all traces, to measure novelty.
make_union() {
	nice histsum -b "$2" "$TMPDIR/$1.hist" |
		nice mkmodel -m 1 -s 0 -l all -o "$new/union.$1.ksm" || status=1
	make_image "union.$1"
}

# split_weights: starts to write $new/N.weights, for grams of N calls, so that a job reads each
# weight only once. The line of such a gram has N + 1 fields.
split_weights() {
	dir=$new awk '
		BEGIN { for (n = 1; n <= 5; n++) file[n + 1] = ENVIRON["dir"] "/" n ".weights" }
		FNR == 1 { block = 0; pass++ }
		/^>/ { block++ }
		pass == 1 { if (!/^>/) grams[block, NF]++; next }
		!/^>/ { print >file[NF]; next }
		{
			for (n = 1; n <= 5; n++) {
				header = $0
				sub(/\tn=[0-9,]*/, "\tn=" n, header)
				sub(/\tgrams=[0-9]*/, "\tgrams=" grams[block, n + 1] + 0, header)
				if (n != 4) print header >file[n + 1]
			}
		}' "$TMPDIR/weights" "$TMPDIR/weights" &
	makers+=($!)
}

# learn_several: learns to distinguish two or more labels.
learn_several() {
	local n learner
	begin_grams 5 3 2 1
	for n in 1 2 3 5; do
		end_grams "$n"
		begin_models "$n" log
	done
	gramlearn "$TMPDIR"/[1235].hist >"$TMPDIR/weights" &
	learner=$!
	make_union 3 all
	for n in 1 2 3 5; do end_models "$n"; done
	wait "$learner" || status=1
	[ -s "$TMPDIR/weights" ] || fail 'no weights were learned: no bank is made'
	split_weights
	wait_images
	write_recipe several 1,2,3,5 >"$new/recipe"
}

# learn_one: makes the models of a single label, from which other traces are far.
learn_one() {
	local n
	begin_grams 6 3 2 1
	end_grams 1 2 3 6
	for n in 3 2 1; do begin_models "$n" presence; done
	for n in 1 2 3; do end_models "$n"; done
	make_union 2 label
	make_union 6 label
	wait_images
	write_recipe one 1,2,3 >"$new/recipe"
}

# write_recipe KIND GRAMS
write_recipe() {
	printf '%s\t%s\n' version 1 labels "$1" grams "$2" map "$map_name" \
		images "$(images_sum "$new")"
	[ "$1" = one ] || printf 'unknown\t0.5\n'
	[ -z "$abi" ] || printf 'abi\t%s\n' "$abi"
	[ ! -e "$work/map" ] || cp "$work/map" "$new/map"
}

# replace_bank: puts the new bank in the place of the old one, if there is one. From here on signals
# are ignored: what is left to do is quickly done, and in between there is no bank.
replace_bank() {
	local old
	trap '' HUP INT TERM
	old=$(mktemp -d -- "${new%/*}/.kstrain.XXXXXX") || exit 1
	[[ ! -e $bank && ! -L $bank ]] || mv -- "$bank" "$old/bank"
	mv -- "$new" "$bank" || {
		[ ! -e "$old/bank" ] || mv -- "$old/bank" "$bank"
		rmdir -- "$old"
		exit 1
	}
	scratch+=("$old")
}

# seconds_of NUMBER: prints the time that the jobs of this label took to read its traces.
seconds_of() {
	[ -e "$work/joblog" ] || : >"$work/joblog"
	awk -F '\t' -v label="$1" '
		FILENAME == ARGV[1] { of[$1] = $2; next }
		FNR > 1 && of[substr($9, length($9) - 5)] == label { sum += $4 }
		END { printf "%.2f\n", sum }' "$TMPDIR/labels" "$work/joblog"
}

# print_table: prints the study's table, about the models of bigrams.
print_table() {
	local i
	{
		printf 'label\ttraces\tbigrams\tunique\tseconds\tmodels\tbytes\tbins\tdata:model\n'
		for i in "${!labels[@]}"; do
			escaped "${labels[i]}"
			label=$REPLY seconds=$(seconds_of "$i") data=$(wc -c <"$TMPDIR/calls.$i") \
				awk -F '\t' -v OFS='\t' '
				$1 "" == ENVIRON["label"] "" {
					each = sprintf("%.1f", ENVIRON["data"] / ($5 * $6))
					print $1, $2, $3, $4, sprintf("%.2f", ENVIRON["seconds"]),
						$5, sprintf("%.0f", $6), sprintf("%.0f", $7), each
				}' "$TMPDIR/2.table"
		done
	} | expand -t 16,26,36,46,56,66,76,86
}

read_options "$@"
[ -n "$bank" ] || wrong '-o BANK is missing'
list_operands "$from" "${operands[@]}"
[ ${#operands[@]} -gt 0 ] || wrong
check_operands
plain "${bank%/}"
bank=${REPLY:-/}
if [ -e "$bank" ] && ! is_bank "$bank"; then
	fail "$bank" 'exists and is not a bank: not touched'
fi
absolute "$bank"
[ -w "${REPLY%/*}/" ] || fail "$bank" 'cannot be written: its directory must exist and be writable'
jobs_begin "${reader[@]}" "$map" "${operands[@]}"
map_words "$map"
[ "$map_name" = file ] || reader+=(-m "$map_name")
jobs_words reader "${reader[@]}"
list_traces
run_jobs take_calls
distinct_calls
absolute "$bank"
make_temporary -d -- "${REPLY%/*}/.kstrain.XXXXXX" || exit 1
new=$REPLY
mode_of_umask "$new"
if [ ${#labels[@]} -gt 1 ]; then learn_several; else learn_one; fi
replace_bank
print_table
[ "$list_status" -eq 0 ] || status=1
exit "$status"
