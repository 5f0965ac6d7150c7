#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# ksscore - traces to verdicts, against a bank that kstrain made
#
# Deals the traces into jobs, each of which runs the whole pipe, and writes the verdicts in the
# order of the operands, as the jobs end.
. tools/common/program.sh
. tools/common/scratch.sh
. tools/common/jobs.sh
. tools/common/traces.sh
. tools/common/bank.sh

usage='usage: ksscore [-cH] [-a ABI] [-f FORMAT] [-j JOBS] [-m MAP] [-r RATE]
       [-S HOSTS] [-t THRESHOLD] [-w DIR] [-x FILE] BANK [LABEL=]PATH ...
Judges traces by a bank of kstrain: files, directories or archives.

  -a, --abi=ABI           as trace2cat -a (default: as in training)
  -f, --format=FORMAT     as trace2cat -f (default: detected)
  -m, --map=MAP           as trace2cat -m (default: as in training)
  -t, --threshold=THRESHOLD  as ksvote -t: a number, or a file of ksvote -c
  -c, --calibrate         find a threshold from benign traces, keep it in BANK
  -r, --rate=RATE         with -c: the rate of false alarms (default 0.01)
  -x, --explain=FILE      write the ranks that voted, and their reasons, to FILE
  -j, --jobs=JOBS         jobs at a time, on each host (default: all cores)
  -S, --hosts=HOSTS       run the jobs on these hosts, with commas between them
  -w, --work=DIR          keep what the jobs write, so another run can resume
  -H, --halt              stop at the first job in which something failed
      --files0-from=FILE  read the traces from FILE, each ended by NUL
  -h, --help              print this text
      --version           print the version'
# shellcheck disable=SC2034 # program.sh reads it
options="c:calibrate r:rate= a:abi= f:format= m:map= t:threshold= x:explain= -:files0-from=
$jobs_options"

abi='' map='' reader=() from='' threshold='' ranks='' calibrate='' rate=''
status=0 headed='' voter=() explained=''

take_option() {
	case $1 in
	a) check_reader -a "$2" && abi=$2 ;;
	f) check_reader -f "$2" && reader+=(-f "$2") ;;
	m) map=$2 ;;
	t) threshold=$2 ;;
	x) ranks=$2 explained=yes ;;
	c) calibrate=yes ;;
	r) rate=$2 ;;
	files0-from) from=$2 ;;
	*) jobs_option "$1" "$2" ;;
	esac
}

# each_operand: adds PATH, or LABEL=PATH if no such path exists.
# shellcheck disable=SC2317 # list_traces calls it
each_operand() {
	local operand path
	for operand in "${operands[@]}"; do
		path=${operand:-/} # add_trace reports an empty name
		[[ $path == /* ]] || path=./$path
		if [ ! -e "$path" ] && [[ $operand == ?*=?* ]]; then
			escaped "${operand%%=*}"
			[ ${#REPLY} -le 255 ] || wrong "$operand: a label has at most 255 bytes"
			add_trace "=${operand%%=*}" "${operand#*=}"
		else
			add_trace "${calibrate:+=benign}" "$operand"
		fi
	done
}

# reader_words: sets the options of trace2cat: those of the training unless others are given.
reader_words() {
	if [ -n "$map" ]; then
		map_words "$map"
	elif [ "${recipe[map]}" = file ]; then
		map_words "$held/map"
	else
		map_name=${recipe[map]}
	fi
	[ "$map_name" = file ] || reader+=(-m "$map_name")
	[ -n "$abi" ] || abi=${recipe[abi]-}
	[ -z "$abi" ] || reader+=(-a "$abi")
	jobs_words reader "${reader[@]}"
}

# voter_words: sets the options of ksvote; copies a threshold file for the jobs.
voter_words() {
	local said file
	if [ -z "$threshold" ] && [ -z "$calibrate" ] && [ -f "$held/calibration" ]; then
		threshold=$held/calibration
	fi
	file=$threshold
	if [ -z "$threshold" ]; then
		if [ "${recipe[labels]}" = one ] && [ -z "$calibrate" ]; then
			said='a bank of one label without a threshold: using 0'
			warn "$said; ksscore -c finds one"
		fi
		return 0
	fi
	if [[ $threshold =~ ^[-+]?[0-9.]+([eE][-+]?[0-9]+)?$ ]]; then
		voter+=(-t "$threshold")
		file=$threshold
	else
		[[ $file == /* ]] || file=./$file
		[ -e "$file" ] || file=$threshold
		[ -d "$file" ] || [ ! -e "$file" ] || {
			take_file "$threshold" "$work/threshold"
			file=$work/threshold
		}
	fi
	said=$(ksvote -t "$file" </dev/null 2>&1 >/dev/null) || {
		said=${said//"$work/threshold"/"$threshold"}
		warn "$(as_named <<<"${said#ksvote: }")"
		exit 2
	}
}

# size_jobs: sets the least size of a job. Each job reads the weights, which cost a tenth of traces
# of the same size, and without images also the models, which cost an eighth. If the traces have
# twice the size of the weights plus six tenths of that of the models, this stays below a fifth.
size_jobs() {
	local bytes
	bytes=$(find -L "$held/" -maxdepth 1 -type f -printf '%f\t%s\n' |
		awk -v images="$([ "$models" = ksm ] || echo yes)" '
		/\.weights\t/ { n += $2 * 2 }
		/\.ksm\t/ && !images { n += $2 * 0.6 }
		END { printf "%d\n", n }')
	[ "$bytes" -le "$job_least" ] || job_least=$bytes
}

# bank_for_jobs: gives jobs on this machine the name of the bank, and those on other hosts its
# files.
bank_for_jobs() {
	local grams
	jobs_words bank "$held"
	IFS=, read -r -a grams <<<"${recipe[grams]}"
	jobs_words grams "${grams[@]}"
	jobs_words models "$models"
	[ -n "$hosts" ] || return 0
	mkdir -p "$work/bank" # only the bank's own files, whatever else is there
	find -L "$held/" -type f ! -name calibration -exec cp -- {} "$work/bank" \;
}

# job_hists DIR N...: makes the histograms of the job's calls.
# shellcheck disable=SC2154,SC2317 # of job_work
job_hists() {
	local n dir=$1
	for n in "${@:2}"; do gramhist -n "$n" "$dir/calls" >"$dir/$n.hist" || job_worst $?; done
}

# job_rank FILE N PROGRAM [WORD...]: writes the ranks of the histograms of N calls to FILE.
# shellcheck disable=SC2154,SC2317 # of job_work
job_rank() {
	local file=$dir/$1 n=$2
	shift 2
	"$@" <"$dir/$n.hist" >"$file" || job_worst $?
	files+=("$file")
}

# job_apart FILE N: writes to FILE the ranks by the distance tv. A sample without grams of N calls
# has distance 1 from every label; another stream says how much of it is known.
# shellcheck disable=SC2154,SC2317 # of job_work
job_apart() {
	job_rank all "$2" ksrank "${explain[@]}" -k 1 -d tv -- "$bank/$2.$models"
	unset 'files[-1]'
	awk -F '\t' -v OFS='\t' '
		function add(label) { labels[++n] = label ~ /^#/ ? "\\" label : label }
		FILENAME == ARGV[1] {
			add(substr($1, 2))
			for (i = 2; i <= NF; i++) if ($i ~ /^other=/) add(substr($i, 7))
			next
		}
		/^#/ { for (i = 8; i <= NF; i++) explanation = explanation OFS "-" }
		$3 != "novelty" { apart = $6 == 1 ? $1 : ""; print; next }
		apart "" != $1 "" {
			for (i = 1; i <= n; i++)
				print $1, $2, "tv", 1, labels[i], 1, "-" explanation
		}
		{ apart = "" }' "$dir/labels" "$dir/all" >"$dir/$1" || job_worst $?
	files+=("$dir/$1")
}

# job_several: ranks by a bank of several labels. The known share of a sample is measured only by
# grams of three calls.
# shellcheck disable=SC2154,SC2317 # of job_work
job_several() {
	local n
	job_hists "$dir" "${grams[@]}"
	grep -a '^>' "$bank/1.weights" >"$dir/labels"
	for n in "${grams[@]}"; do
		job_apart "$n.tv" "$n"
		job_rank "$n.svm" "$n" gramrank "${explain[@]}" -- "$bank/$n.weights"
	done
	job_rank known 3 ksrank -d novelty -- "$bank/union.3.$models"
	voter=(-W "tv=1,svm=2" --sum)
}

# job_one: ranks by a bank of one label.
# shellcheck disable=SC2154,SC2317 # of job_work
job_one() {
	local n
	job_hists "$dir" "${grams[@]}" 6
	for n in "${grams[@]}"; do
		job_rank "$n.ranks" "$n" \
			ksrank "${explain[@]}" -k 1 -d ks,tv,hellinger -- "$bank/$n.$models"
	done
	job_rank novelty 2 ksrank -d novelty -- "$bank/union.2.$models"
	job_rank mismatch 6 ksrank -d mismatch -- "$bank/union.6.$models"
	voter=(-W "ks=1,tv=1,hellinger=1,novelty=3,mismatch=0.75")
}

# job_lengths FILE...: writes the ranks with a column n.
# shellcheck disable=SC2317 # of job_work
job_lengths() {
	local file n
	for file; do
		n=${file##*/} n=${n%%.*}
		case $n in
		known) n=3 ;;
		novelty) n=2 ;;
		mismatch) n=6 ;;
		esac
		sed $'/^#/s/$/\tn/; /^#/!s/$/\t'"$n/" "$file"
	done
}

# job_missing VERDICTS CALLS: reports the traces without a verdict.
# shellcheck disable=SC2154,SC2317 # of job_work
job_missing() {
	local name
	[ "$(grep -a -c '^>' "$2")" -ne "$(grep -a -c -v '^#' "$1")" ] || return 0
	job_worst 1
	comm -23 <(grep -a '^>' "$2" | cut -f 1 | cut -c 2- | sort) \
		<(grep -a -v '^#' "$1" | cut -f 1 | sed 's/^\\#/#/' | sort) |
		while IFS= read -r name; do printf 'ksscore: %s: no verdict\n' "$name" >&2; done
}

# job_work DIR: turns the job's traces into verdicts, and with -x also into ranks.
# shellcheck disable=SC2317 # job_main calls it
job_work() {
	local words bank grams models dir=$1 explain=() files=() voter=()
	job_words explain && explain=("${words[@]}")
	job_words grams && grams=("${words[@]}")
	job_words models && models=${words[0]}
	job_words bank && bank=${words[0]}
	[ ! -d "$job_dir/bank" ] || bank=$job_dir/bank
	job_words reader
	[ ! -e "$job_dir/map" ] || words+=(-m "$job_dir/map")
	job_calls "${words[@]}" >"$dir/calls"
	if [ -e "$bank/1.weights" ]; then job_several; else job_one; fi
	job_words voter
	[ ! -e "$job_dir/threshold" ] || words+=(-t "$job_dir/threshold")
	ksvote "${voter[@]}" "${words[@]}" "${files[@]}" >"$dir/verdicts" || job_worst $?
	job_missing "$dir/verdicts" "$dir/calls"
	cat "$dir/verdicts"
	[ ${#explain[@]} -eq 0 ] || {
		echo '#ranks'
		job_lengths "${files[@]}"
	}
}

# take_verdicts FILE: writes the rows that a job wrote, and keeps its ranks.
# shellcheck disable=SC2317 # run_jobs calls it
take_verdicts() {
	if [ -z "$headed" ]; then
		head -n 1 "$1"
		headed=yes
	fi
	sed '1d; /^#/,$d' "$1"
	[ -z "$ranks" ] || sed '1,/^#ranks$/d; $d' "$1" >>"$TMPDIR/ranks"
}

# calibrate_bank: computes a threshold from the scores of benign traces, and stores it in the bank.
calibrate_bank() {
	ksvote -c "${rate:-0.01}" "$TMPDIR/verdicts" >"$TMPDIR/calibration" || exit 1
	still_there || fail "$bank" 'was replaced meanwhile: calibrate the new bank'
	write_aside "$TMPDIR/calibration" "$bank/calibration" || exit 1
	sed "/^#score$/,\$d" "$TMPDIR/calibration"
}

# digest: prints lines that identify the bank's content.
digest() {
	echo "$bank_sum"
	find "$bank/" -maxdepth 1 -type f ! -name calibration ! -name '*.ks[mb]' -printf '%f\0' |
		sort -z | (cd "$bank" && xargs -0 cksum --)
}

# check_ranks: fails if the file for the ranks could not be written when all is done.
check_ranks() {
	local to=$ranks
	[ -n "$to" ] || wrong '-x: an empty name'
	[[ $to == /* ]] || to=./$to
	[ ! -d "$to" ] || fail "$ranks" 'is a directory'
	[ -w "${to%/*}/" ] || [ -e "$to" ] || fail "$ranks" 'cannot be written'
}

# write_aside FILE TARGET: replaces TARGET by FILE, completely or not at all; writes to a TARGET
# that is not a regular file.
write_aside() {
	local to=$2 aside
	[[ $to == /* ]] || to=./$to
	if [ -e "$to" ] && [ ! -f "$to" ]; then
		cat "$1" >"$to"
		return
	fi
	make_temporary -- "${to%/*}/.ksscore.XXXXXX" || return 1
	aside=$REPLY
	cat "$1" >"$aside"
	chmod "$(printf %o $((0666 & ~$(umask))))" "$aside"
	mv -f -- "$aside" "$to"
}

read_options "$@"
[ ${#operands[@]} -gt 0 ] || wrong
[ ${#operands[@]} -gt 1 ] || [ -n "$from" ] || wrong 'no traces'
jobs_check
[ -z "$explained" ] || check_ranks
[ -z "$rate" ] || [ -n "$calibrate" ] || wrong '-r goes with -c'
if [ -n "$calibrate" ] && ! is_bank "${operands[0]}" && is_bank "${operands[-1]}"; then
	operands=("${operands[-1]}" "${operands[@]:0:${#operands[@]}-1}") # the bank stands last
fi
read_recipe "${operands[0]}"
[ "$models" = ksb ] || status=1
list_operands "$from" "${operands[@]:1}"
jobs_begin "$(cat "$bank/recipe")" "$(digest)" "${reader[@]}" \
	"$map" "$abi" "$threshold" "${ranks:+-x}" "${operands[@]}"
hold_bank "$work/held"
reader_words
[ -z "${recipe[unknown]-}" ] || voter=(-u "${recipe[unknown]}")
voter_words
jobs_words voter "${voter[@]}"
jobs_words explain ${ranks:+-x}
bank_for_jobs
size_jobs
list_traces
[ -z "$ranks" ] || : >"$TMPDIR/ranks"
[ -z "$calibrate" ] || exec {out}>&1 >"$TMPDIR/verdicts"
run_jobs take_verdicts job_hists job_rank job_apart job_several job_one job_lengths job_missing
[ -n "$headed" ] || ksvote "${voter[@]}" </dev/null
[ -z "$ranks" ] || write_aside "$TMPDIR/ranks" "$ranks" || status=1
[ -z "$calibrate" ] || {
	exec >&"$out"
	calibrate_bank
}
[ "$list_status" -eq 0 ] || status=1
exit "$status"
