#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# adfa-ld.sh - compares the recipe of kstrain and ksscore with machine learning on ADFA-LD
#
# usage: adfa-ld.sh [-s] [-j JOBS] [-n SEEDS] [-w DIR] ADFA-LD.zip >TABLE
#
# The public archive has the directories Training_Data_Master (833 benign traces),
# Validation_Data_Master (4372 benign), and Attack_Data_Master, with a directory for each attack
# session (746 traces). These splits are measured, each on traces that were not used for training:
#
#   sessions   half of the attack sessions and a third of the benign traces held out, SEEDS times
#   family     all sessions of one of the attack families and a third of the benign traces
#   one class  only the 833 are trained on, the 4372 and 746 tested: the split of the literature
#
# Repeated traces are dropped first, except for the last split, which is as published. The table
# shows mean and standard deviation; its rows are written as soon as their splits are measured.
# Standard error shows the figures of each split, and how long the others will take: on two cores,
# a split of 2,387 traces takes about 30 s, and with the default of 5 seeds there are 12. An
# interrupted run resumes when it is started again; what is known is kept in DIR (default:
# ./adfa-ld.work). kstrain and ksscore are used unchanged; nothing is tuned here. SVM and forest
# need python3-sklearn; without it, or with -s, only sysgram is measured. Needs unzip and jq.
set -euo pipefail
export LC_ALL=C
unset CDPATH
here=$(cd -- "$(dirname -- "$0")" && pwd)
[ ! -x "$here/../../bin/trace2cat" ] || PATH=$here/../../bin:$PATH # in a checkout

usage() {
	sed -n 's/^# usage: /usage: /p' "$0" >&2
	exit 2
}

jobs=100% seeds=5 kept=adfa-ld.work peers=yes
while getopts j:n:sw: option; do
	case $option in
	j) jobs=$OPTARG ;;
	n) seeds=$OPTARG ;;
	s) peers= ;;
	w) kept=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
if [ $# -ne 1 ] || ! [[ $seeds =~ ^[1-9][0-9]*$ ]]; then usage; fi
say() { printf 'adfa-ld.sh: %s\n' "$*" >&2; }
for program in unzip jq; do
	if ! command -v "$program" >/dev/null; then
		say "$program is needed: apt-get install $program"
		exit 1
	fi
done
python=''
for candidate in ${peers:+python3 /usr/bin/python3}; do
	if "$candidate" -c 'import sklearn' 2>/dev/null; then
		python=$candidate
		break
	fi
done
[ -n "$python" ] || [ -z "$peers" ] || say "no SVM, no forest: apt-get install python3-sklearn"


# Results of another archive, or of fewer methods, are not to be mixed with those of this run.
mkdir -p -- "$kept"
kept=$(cd -- "$kept" && pwd)
study="$(cksum <"$1") ${python:+with peers}"
[ -e "$kept/study" ] || printf '%s\n' "$study" >"$kept/study"
if [ "$(cat "$kept/study")" != "$study" ]; then
	say "$kept holds results of another archive or with other methods: name another -w"
	exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unzip -q "$1" -d "$work/zip"

# all: a line for each trace: label, session, path. The session of an attack is its directory.
find "$work/zip" -name '*.txt' -path '*_Data_Master/*' | sort | awk '{
	path = $0
	sub(/.*\/[A-Za-z]*_Data_Master\//, "")
	part = path ~ /Attack_Data_Master/ ? "malicious" : "benign"
	session = part == "benign" ? (path ~ /Training_/ ? "training" : "validation") : $0
	sub(/\/.*/, "", session)
	print part "\t" session "\t" path }' >"$work/all"
if [ ! -s "$work/all" ]; then
	say "$1: no trace below directories *_Data_Master"
	exit 1
fi

# distinct: the same without repeated traces.
for label in benign malicious; do
	awk -F '\t' -v want="$label" '$1 == want { printf "%s%c", $3, 0 }' "$work/all" |
		xargs -0 trace2cat -f numbers -m none -a i386 -l "$label"
done | catclean -q -u -m 1 | sed -n 's/^>\([^	]*\).*/\1/p' |
	awk -F '\t' 'NR == FNR { keep[$0]; next } $3 in keep' - "$work/all" >"$work/distinct"
awk -F '\t' '{ all[$1]++ } FILENAME ~ /distinct/ { distinct[$1]++; all[$1]-- }
	END {
		for (l in all)
			print "adfa-ld.sh: " all[l], l, "traces,", distinct[l] + 0, "distinct"
	}' \
	"$work/all" "$work/distinct" | sort >&2

# Shuffles lines into an order that depends only on the seed, not on the awk in use.
shuffled() { # SEED
	awk -v seed="$1" '
		BEGIN { for (i = 1; i < 256; i++) code[sprintf("%c", i)] = i }
		{
			line = $0
		sub(/\t[^\t]*_Data_Master/, "", line) # wherever the archive is
			line = seed "\t" line "\t" seed
			hash = 5381
			for (i = 1; i <= length(line); i++)
				hash = (hash * 16807 + code[substr(line, i, 1)]) % 2147483647
			printf "%d\t%s\n", hash, $0
		}' | sort -k1,1n -k2 | cut -f 2-
}

# Writes SPLIT/split, a line for each trace: test or train, label, path. Traces in $work/test are
# held out.
split() { # SPLIT
	mkdir -p "$work/$1"
	awk -F '\t' '
		NR == FNR { held[$3]; next }
		{ print ($3 in held ? "test" : "train") "\t" $1 "\t" $3 }' \
		"$work/test" "${2:-$work/distinct}" >"$work/$1/split"
}

# Copies the first of N parts of the lines.
first() { # N
	awk -v n="$1" '{ line[NR] = $0 } END { for (i = 1; i <= NR / n; i++) print line[i] }'
}

# Prints a third of the benign traces, chosen by the seed.
benign_third() { # SEED
	grep '^benign' "$work/distinct" | shuffled "$1" | first 3
}

# Makes a directory of links for each side and label, so that train and score need no list. The
# sessions stay apart in it, since their traces may have the same names.
lay_out() { # SPLIT
	local dir
	while IFS= read -r dir; do
		mkdir -p "$work/$1/$dir"
		awk -F '\t' -v dir="$dir" -v skip="$((${#work} + 6))" '
			$1 "/" $2 == dir { printf "%s%c", substr($3, skip), 0 }' \
			"$work/$1/split" |
			(cd "$work/zip" && xargs -0 cp -l --parents -t "$work/$1/$dir" --)
	done < <(awk -F '\t' '{ print $1 "/" $2 }' "$work/$1/split" | sort -u)
}

# Adds the figures of one split by one method, as a line: split, method, and kseval's figures.
figures() { # SPLIT METHOD VERDICTS
	local row
	row=$(kseval -j "$3" | jq -r --arg split "${1%%.*}" --arg method "$2" '[$split, $method,
		.precision, .recall, .f1, .auc, .recall_at_1pct_fpr, .recall_at_5pct_fpr] |
		map(. // "-") | @tsv')
	printf '%s\n' "$row" >>"$work/$1/figures"
	say "$1: $2: $(awk -F '\t' '
		$1 != "one-class" && $5 != "-" { printf "F1 %.3f, ", $5 }
		{ printf "ROC AUC %.3f", $6 }' <<<"$row")"
}

# Writes the calls of the traces below a directory.
calls_below() { # DIR [OPTION...]
	local dir=$1
	shift
	find "$dir" -type f -print0 | sort -z |
		xargs -0 trace2cat -f numbers -m none -a i386 "$@" --
}

# Appends the figures of STIDE (Forrest et al. 1996): the share of a trace's windows of n calls
# that no benign trace of the training half has.
stide() { # SPLIT N
	local dir=$work/$1
	calls_below "$dir/train/benign" | cat2gram -n "$2" |
		gramhist | histsum -b all | mkmodel -m 1 -s 0 -l benign -o "$dir/stide.ksm"
	for label in benign malicious; do
		calls_below "$dir/test/$label" -l "$label"
	done | cat2gram -n "$2" | gramhist | ksrank -k 1 -d mismatch "$dir/stide.ksm" |
		ksvote -W mismatch=1 >"$dir/stide"
	figures "$1" "STIDE, n = $2" "$dir/stide"
}

measure() { # SPLIT
	local dir=$work/$1 method train=() test=()
	lay_out "$1"
	for label in benign malicious; do
		[ ! -d "$dir/train/$label" ] || train+=("$label=$dir/train/$label")
		[ ! -d "$dir/test/$label" ] || test+=("$label=$dir/test/$label")
	done
	kstrain -j "$jobs" -f numbers -a i386 -o "$dir/bank" "${train[@]}" >/dev/null ||
		[ $? -eq 1 ] # a trace that is too short is reported, and affects no other
	ksscore -j "$jobs" -t 0 "$dir/bank" "${test[@]}" >"$dir/verdicts" || [ $? -eq 1 ]
	figures "$1" sysgram "$dir/verdicts"
	if [ ! -d "$dir/train/malicious" ]; then
		for n in 2 3 6; do stide "$1" "$n"; done
	fi
	if [ -n "$python" ]; then
		"$python" "$here/adfa-peers.py" "$dir/split" "$dir"
		for method in "$dir"/peer.*; do figures "$1" "${method##*/peer.}" "$method"; done
	fi
}

# Measures a split, if that is not done yet, and says how much of the study is left.
step() { # SPLIT [TRACES]
	local start=$SECONDS
	done=$((done + 1))
	if [ -e "$kept/$1" ]; then
		say "$1: split $done of $splits, known from an earlier run"
		return
	fi
	split "$@"
	measure "$1"
	mv "$work/$1/figures" "$kept/$1.part"
	mv "$kept/$1.part" "$kept/$1"
	rm -rf "${work:?}/$1"
	measured=$((measured + 1)) spent=$((spent + SECONDS - start))
	local left=$(((splits - done) * spent / measured))
	say "$1: split $done of $splits took $((SECONDS - start)) s;" \
		"about $(((left + 59) / 60)) min left"
}

# Prints the rows of some splits: mean and standard deviation over them. Verdicts of one class need
# a threshold of their own, so for them only figures without a threshold are printed.
rows() { # FILE...
	awk -F '\t' '
		function cell(key, i, mean, variance) {
			if (!count[key, i]) return "-"
			mean = sum[key, i] / count[key, i]
			variance = squares[key, i] / count[key, i] - mean * mean
			if (count[key, i] == 1) return sprintf("%.3f", mean)
			return sprintf("%.3f ± %.3f", mean, sqrt(variance > 0 ? variance : 0))
		}
		{
			key = $1 " | " $2
			if (!(key in runs)) order[++keys] = key
			runs[key]++
			for (i = 3; i <= NF; i++) {
				if ($i == "-" || ($1 == "one-class" && i < 6)) continue
				count[key, i]++; sum[key, i] += $i; squares[key, i] += $i * $i
			}
		}
		END {
			for (k = 1; k <= keys; k++) {
				printf "| %s | %d", order[k], runs[order[k]]
				for (i = 3; i <= 8; i++) printf " | %s", cell(order[k], i)
				print " |"
			}
		}' "$@"
}

grep '^malicious' "$work/distinct" | cut -f 2 | sed 's/_[0-9]*$//' | sort -u >"$work/families"
mapfile -t families <"$work/families"
splits=$((seeds + ${#families[@]} + 1)) done=0 measured=0 spent=0
say "$splits splits to measure; results are kept in $kept"
echo '| split | method | runs | precision | recall | F1 | ROC AUC | recall at 1% FPR | at 5% |'
echo '|---|---|---|---|---|---|---|---|---|'

of_group=()
for seed in $(seq "$seeds"); do
	# Sessions are numbered within families; those of the same number are held out together.
	cut -f 2 "$work/distinct" | sed -n 's/.*_\([0-9][0-9]*\)$/\1/p' | sort -u |
		shuffled "$seed" | first 2 >"$work/held"
	{
		benign_third "$seed"
		awk -F '\t' '
			NR == FNR { held[$0]; next }
			{ n = $2; sub(/.*_/, "", n) }
			$1 == "malicious" && n in held' "$work/held" "$work/distinct"
	} >"$work/test"
	step "sessions.$seed"
	of_group+=("$kept/sessions.$seed")
done
rows "${of_group[@]}"

of_group=()
for family in "${families[@]}"; do
	{
		benign_third "$family"
		family=$family awk -F '\t' '
			{ of = $2; sub(/_[0-9]*$/, "", of) }
			$1 == "malicious" && of == ENVIRON["family"]' "$work/distinct"
	} >"$work/test"
	step "family.$family"
	of_group+=("$kept/family.$family")
done
rows "${of_group[@]}"

awk -F '\t' '$2 != "training"' "$work/all" >"$work/test"
step one-class.1 "$work/all"
rows "$kept/one-class.1"
